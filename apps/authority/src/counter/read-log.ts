import type { Delivery, Prisma, PrismaClient, Purpose } from '@certfleet/authority-db/generated/client.ts'
import { dayMs, jstInstant } from '@certfleet/core/calendar.ts'

/** What became of a request for a certificate. */
export const logResults = ['issued', 'refused'] as const
type LogResult = (typeof logResults)[number]

/** Which requests of an institution are asked for. */
export interface LogQuery {
  /** The beginning of a serial number, or part of a login ID. */
  q: string
  /** Days in Japan, both counted; empty: open. */
  from: string
  to: string
  result: LogResult | undefined
  purpose: Purpose | undefined
  /** Of what was issued: nothing else has one. */
  delivery: Delivery | undefined
}

/** Where a row stands: by time, and of the same instant the certificates first, each kind by its own key. */
export interface LogKey {
  result: LogResult
  at: Date
  key: string
}

const certificateFields = {
  sha256: true,
  serialHex: true,
  purpose: true,
  issuedAt: true,
  notAfter: true,
  delivery: true,
  confirmedAt: true,
  revokedAt: true,
  revocationReason: true,
  crlReason: true,
  revokedBy: true,
  subscriber: { select: { loginId: true, name: true } },
} satisfies Prisma.CertificateSelect
export const refusalFields = {
  id: true,
  loginId: true,
  purpose: true,
  code: true,
  firstAt: true,
  lastAt: true,
  times: true,
  address: true,
  reason: true,
} satisfies Prisma.RefusalSelect

type CertificateRow = Prisma.CertificateGetPayload<{ select: typeof certificateFields }>
export type RefusalRow = Prisma.RefusalGetPayload<{ select: typeof refusalFields }>
export type LogRow =
  | (LogKey & { result: 'issued'; certificate: CertificateRow })
  | (LogKey & { result: 'refused'; refusal: RefusalRow })

interface Part {
  /** Of the page before; null: from the latest on. */
  after: LogKey | null
  limit: number
}

/** What was issued and what was refused, the latest first. */
export async function readLog(
  db: PrismaClient,
  institutionCode: string,
  query: LogQuery,
  part: Part,
): Promise<LogRow[]> {
  const [issued, refused] = await Promise.all([
    query.result === 'refused' ? [] : readIssued(db, institutionCode, query, part),
    query.result === 'issued' || query.delivery ? [] : readRefused(db, institutionCode, query, part),
  ])
  // Stable: what is of the same instant stays in the order it was read in.
  return [...issued, ...refused].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, part.limit)
}

async function readIssued(
  db: PrismaClient,
  institutionCode: string,
  query: LogQuery,
  { after, limit }: Part,
): Promise<LogRow[]> {
  const { purpose, delivery } = query
  const search = query.q.trim()
  const where: Prisma.CertificateWhereInput = {
    subscriber: { institutionCode },
    issuedAt: within(query),
    ...(purpose && { purpose }),
    ...(delivery && { delivery }),
    AND: [
      search
        ? {
            OR: [
              { serialHex: { startsWith: search.toLowerCase() } },
              { subscriber: { loginId: { contains: search, mode: 'insensitive' } } },
            ],
          }
        : {},
      after?.result === 'issued'
        ? { OR: [{ issuedAt: { lt: after.at } }, { issuedAt: after.at, sha256: { lt: after.key } }] }
        : after
          ? { issuedAt: { lt: after.at } }
          : {},
    ],
  }
  const rows = await db.certificate.findMany({
    where,
    select: certificateFields,
    orderBy: [{ issuedAt: 'desc' }, { sha256: 'desc' }],
    take: limit,
  })
  return rows.map((certificate) => ({
    result: 'issued',
    at: certificate.issuedAt,
    key: certificate.sha256,
    certificate,
  }))
}

async function readRefused(
  db: PrismaClient,
  institutionCode: string,
  query: LogQuery,
  { after, limit }: Part,
): Promise<LogRow[]> {
  const search = query.q.trim()
  const where: Prisma.RefusalWhereInput = {
    institutionCode,
    lastAt: within(query),
    ...(query.purpose && { purpose: query.purpose }),
    ...(search && { loginId: { contains: search, mode: 'insensitive' } }),
    ...(after?.result === 'refused' && {
      OR: [{ lastAt: { lt: after.at } }, { lastAt: after.at, id: { lt: after.key } }],
    }),
    ...(after?.result === 'issued' && { AND: { lastAt: { lte: after.at } } }),
  }
  const rows = await db.refusal.findMany({
    where,
    select: refusalFields,
    orderBy: [{ lastAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map((refusal) => ({ result: 'refused', at: refusal.lastAt, key: refusal.id, refusal }))
}

const within = ({ from, to }: LogQuery) => ({
  ...(from && { gte: jstInstant(from, 0) }),
  ...(to && { lt: new Date(jstInstant(to, 0).getTime() + dayMs) }),
})
