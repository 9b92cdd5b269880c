import { authorityProfileSchema, needsNobody } from '@certfleet/core/authority-profile.ts'
import { Problem } from '@certfleet/core/problem.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { companyCalendar } from '../calendar.ts'
import { lifecycleOf } from '@certfleet/core/certificate.ts'
import { renewSelect } from '../certificates/renew-situation.ts'
import { db } from '../db.ts'
import { isVouched } from '../issuances/unattended.ts'
import { agentSelect, describeAgent } from './list-agents.ts'

/** One PC: whose it is, what it holds, what it works on, and what it was refused or warned of. */
export async function getAgent(id: string) {
  const now = new Date()
  const [row, events] = await Promise.all([
    db().agent.findUnique({
      where: { id },
      select: {
        ...agentSelect,
        assignments: { ...agentSelect.assignments, select: assignmentSelect },
        machineId: true,
        userSid: true,
        session: true,
        policyVersion: true,
        inventoryAt: true,
        token: { select: { id: true, label: true } },
        certificates: {
          orderBy: { notAfter: 'desc' },
          take: 50,
          select: { ...renewSelect, id: true, serialHex: true, commonName: true, protection: true, seenAt: true },
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
            createdAt: true,
            endedAt: true,
            subscriber: { select: { id: true, loginId: true, employee: { select: { name: true } } } },
          },
        },
      },
    }),
    db().auditEvent.findMany({ where: { subjectKind: 'agent', subjectId: id }, orderBy: { id: 'desc' }, take: 100 }),
  ])
  if (!row) throw new Problem('not_found', { kind: 'agent', id })
  const at = { now, calendar: await companyCalendar() }
  const certificates = row.certificates.map((certificate) => ({
    id: certificate.id,
    serialHex: certificate.serialHex,
    commonName: certificate.commonName,
    notAfter: certificate.notAfter,
    presence: certificate.presence,
    protection: certificate.protection,
    lifecycle: lifecycleOf(certificate, at),
  }))
  const assignments = row.assignments.map(({ subscriber: { authority, ...subscriber }, ...assignment }) => {
    const profile = authorityProfileSchema.parse(authority.profile)
    /** A certificate asked for here comes with nobody present. */
    const isUnattended = needsNobody(profile, 'issue', row) && isVouched(assignment)
    return { ...assignment, subscriber, isUnattended }
  })
  return { ...describeAgent(row, now), assignments, certificates, events, suggestions: await suggestions(row.osUser) }
}

const { select: assigned } = agentSelect.assignments
const assignmentSelect = {
  ...assigned,
  subscriber: { select: { ...assigned.subscriber.select, authority: { select: { profile: true } } } },
} satisfies Prisma.AssignmentSelect

/** People without a PC whose login ID or mail name is that of the OS user: a proposal, nothing more. */
async function suggestions(osUser: string) {
  const name = osUser.split(/[\\/]/).at(-1) ?? osUser
  const same = { equals: name, mode: 'insensitive' as const }
  return db().subscriber.findMany({
    where: {
      assignments: { none: { endedAt: null } },
      OR: [{ loginId: same }, { employee: { email: { startsWith: `${name}@`, mode: 'insensitive' } } }],
    },
    take: 5,
    select: { id: true, loginId: true, employee: { select: { name: true, department: true } } },
  })
}
