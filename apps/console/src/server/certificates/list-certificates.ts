import { type Lifecycle, lifecycleOf, lifecycles, whereLifecycle } from '@certfleet/core/certificate.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { calendar } from '../calendar.ts'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageInput, pageOf } from '../paging.ts'
import { renewSelect, whyNotRenewRow } from './renew-situation.ts'

export const certificateFilter = z.object({
  lifecycle: z.array(z.enum(lifecycles as [Lifecycle, ...Lifecycle[]])).default([]),
  search: z.string().trim().max(100).default(''),
  /** `hidden`: without what is of the past: revoked, or followed by a confirmed successor, expired since or not. */
  past: z.enum(['shown', 'hidden']).default('shown'),
})

export const certificateListInput = certificateFilter.extend({
  ...pageInput,
  sort: z.enum(['notAfter', '-notAfter']).default('notAfter'),
})

const select = {
  id: true,
  serialHex: true,
  commonName: true,
  protection: true,
  authority: { select: { id: true, name: true } },
  ...renewSelect,
  agent: { select: { state: true, id: true, hostname: true, osUser: true, connectedUntil: true } },
  subscriber: {
    select: {
      id: true,
      loginId: true,
      employee: { select: { name: true, department: true } },
      issuances: {
        where: { endedAt: null },
        select: { id: true, state: true, waitingOn: true, purpose: true },
        take: 1,
      },
    },
  },
} satisfies Prisma.CertificateSelect

/** Certificates by expiry, filtered by derived label and text, with what a renewal would be refused for. */
export async function listCertificates(input: z.infer<typeof certificateListInput>) {
  const now = new Date()
  const direction = input.sort === 'notAfter' ? 'asc' : 'desc'
  const filter = certificateWhere(input, now)
  const [found, total] = await Promise.all([
    db().certificate.findMany({
      where: { AND: [filter, afterInstant('notAfter', input.cursor, direction)] },
      orderBy: [{ notAfter: direction }, { id: direction }],
      take: input.limit + 1,
      select,
    }),
    input.cursor ? null : db().certificate.count({ where: filter }),
  ])
  const page = pageOf(found, input.limit, (row) => instantCursor(row.notAfter, row.id))
  return { ...page, total, rows: page.rows.map((row) => describe(row, now)) }
}

/** What a list's filters come to. */
export function certificateWhere(
  { lifecycle, search, past }: z.infer<typeof certificateFilter>,
  now: Date,
): Prisma.CertificateWhereInput {
  const at = { now, calendar }
  const labels = lifecycle.length > 0 ? [{ OR: lifecycle.map((label) => whereLifecycle(label, at)) }] : []
  return { AND: [...labels, ...(search ? [textWhere(search)] : []), ...(past === 'hidden' ? [present] : [])] }
}

const present: Prisma.CertificateWhereInput = {
  authorityStatus: 'issued',
  NOT: { successor: { is: { delivery: 'confirmed', authorityStatus: 'issued' } } },
}

function textWhere(search: string): Prisma.CertificateWhereInput {
  const contains = { contains: search, mode: 'insensitive' as const }
  return {
    OR: [
      { commonName: contains },
      { serialHex: contains },
      { agent: { hostname: contains } },
      { subscriber: { employee: { name: contains } } },
      { subscriber: { employee: { department: contains } } },
    ],
  }
}

type Row = Prisma.CertificateGetPayload<{ select: typeof select }>

/** A row with what is derived from it: its label, whether its PC is connected, why it cannot be renewed. */
function describe(row: Row, now: Date) {
  const { agent, subscriber, ...certificate } = row
  const { id, serialHex, commonName, protection, authority, notAfter, windowOpensAt, presence } = certificate
  return {
    id,
    serialHex,
    commonName,
    protection,
    authority,
    notAfter,
    windowOpensAt,
    presence,
    lifecycle: lifecycleOf(row, { now, calendar }),
    refusal: whyNotRenewRow(row, now),
    holder: subscriber && { subscriberId: subscriber.id, loginId: subscriber.loginId, ...subscriber.employee },
    openIssuance: subscriber?.issuances[0] ?? null,
    agent: agent && {
      id: agent.id,
      hostname: agent.hostname,
      osUser: agent.osUser,
      connected: agent.connectedUntil !== null && agent.connectedUntil > now,
    },
  }
}
