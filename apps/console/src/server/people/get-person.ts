import { type Moment, lifecycleOf } from '@certfleet/core/certificate.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { absenceOf, whyNothing } from '@certfleet/core/why-nothing.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { renewSelect } from '../certificates/renew-situation.ts'
import { personFacts } from './edit-person.ts'

const select = {
  id: true,
  loginId: true,
  lockedAt: true,
  expectedHostname: true,
  expectedOsUser: true,
  authority: { select: { id: true, name: true, code: true } },
  assignments: {
    where: { endedAt: null },
    select: {
      id: true,
      basis: true,
      agent: {
        select: { id: true, hostname: true, osUser: true, state: true, connectedUntil: true, lastSeenAt: true },
      },
    },
  },
  certificates: {
    orderBy: { notAfter: 'desc' },
    take: 20,
    select: { ...renewSelect, id: true, serialHex: true, commonName: true },
  },
  issuances: {
    orderBy: { createdAt: 'desc' },
    take: 20,
    select: {
      id: true,
      purpose: true,
      state: true,
      waitingOn: true,
      since: true,
      nextAttemptAt: true,
      createdAt: true,
      endedAt: true,
      agent: { select: { id: true, hostname: true } },
    },
  },
} satisfies Prisma.SubscriberSelect

type LoginRow = Prisma.SubscriberGetPayload<{ select: typeof select }>

/** One person: facts, login IDs with their certificates, PC and work, and why nothing has happened. */
export async function getPerson(id: string) {
  const now = new Date()
  const row = await db().employee.findUnique({
    where: { id },
    include: { subscribers: { orderBy: { createdAt: 'asc' }, select } },
  })
  if (!row) throw new Problem('not_found', { kind: 'person', id })
  const facts = personFacts(row)
  const at = { now, calendar: await companyCalendar() }
  const ids = [id, ...row.subscribers.map((subscriber) => subscriber.id)]
  const events = await db().auditEvent.findMany({
    where: { subjectKind: 'person', subjectId: { in: ids } },
    orderBy: { id: 'desc' },
    take: 50,
  })
  return {
    id,
    facts,
    absence: absenceOf(facts, now),
    logins: row.subscribers.map((login) => describeLogin(login, at)),
    events,
  }
}

function describeLogin({ assignments, certificates, ...login }: LoginRow, at: Moment) {
  const [assignment] = assignments
  const agent = assignment && {
    ...assignment.agent,
    connected: assignment.agent.connectedUntil !== null && assignment.agent.connectedUntil > at.now,
  }
  const labelled = certificates.map((certificate) => ({ certificate, lifecycle: lifecycleOf(certificate, at) }))
  const current = labelled.find(({ lifecycle }) => lifecycle !== 'superseded') ?? null
  const open = login.issuances.find(({ endedAt }) => endedAt === null) ?? null
  const situation = {
    lockedAt: login.lockedAt,
    expectedHostname: login.expectedHostname,
    agent: agent ?? null,
    openIssuance: open,
    certificate: current?.certificate ?? null,
  }
  return {
    ...login,
    pc: assignment && agent ? { assignmentId: assignment.id, basis: assignment.basis, ...agent } : null,
    certificates: labelled.map(({ certificate, lifecycle }) => ({
      id: certificate.id,
      commonName: certificate.commonName,
      serialHex: certificate.serialHex,
      notAfter: certificate.notAfter,
      lifecycle,
    })),
    currentCertificateId: current?.certificate.id ?? null,
    why: whyNothing(situation, at),
  }
}
