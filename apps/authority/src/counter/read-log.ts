import type { Delivery, Prisma, PrismaClient, Purpose } from '@certfleet/authority-db/generated/client.ts'
import { dayMs, jstInstant } from '@certfleet/core/calendar.ts'

/** Which certificates of an institution are asked for. */
export interface LogQuery {
  /** The beginning of a serial number, or part of a login ID. */
  q: string
  /** Days in Japan, both counted; empty: open. */
  from: string
  to: string
  purpose: Purpose | undefined
  delivery: Delivery | undefined
}

export interface LogKey {
  issuedAt: Date
  sha256: string
}

const select = {
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
export type LogRow = Prisma.CertificateGetPayload<{ select: typeof select }>

/** What was issued, the latest first, after the one with the key. */
export function readLog(
  db: PrismaClient,
  institutionCode: string,
  query: LogQuery,
  { after, limit }: { after: LogKey | null; limit: number },
): Promise<LogRow[]> {
  const { q, from, to, purpose, delivery } = query
  const search = q.trim()
  const issuedAt = {
    ...(from && { gte: jstInstant(from, 0) }),
    ...(to && { lt: new Date(jstInstant(to, 0).getTime() + dayMs) }),
  }
  const where: Prisma.CertificateWhereInput = {
    subscriber: { institutionCode },
    issuedAt,
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
      after
        ? { OR: [{ issuedAt: { lt: after.issuedAt } }, { issuedAt: after.issuedAt, sha256: { lt: after.sha256 } }] }
        : {},
    ],
  }
  return db.certificate.findMany({ where, select, orderBy: [{ issuedAt: 'desc' }, { sha256: 'desc' }], take: limit })
}
