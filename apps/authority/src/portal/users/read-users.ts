import { type BankRole, Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { type CertificateState, certificateState } from '../../ca/certificate-state.ts'
import { whyLocked } from '../../dialogue/lock.ts'

/** A user as the list shows one. */
export interface ListedUser {
  id: string
  loginId: string
  name: string
  role: BankRole
  locked: boolean
  state: CertificateState
  /** When the certificate ends; null without one. */
  notAfter: Date | null
}

export const userSorts = ['loginId', 'name', 'expiry'] as const
export type UserSort = (typeof userSorts)[number]

interface Asked {
  /** In login ID or name. */
  search: string
  sort: UserSort
  /** The last row of the page before: its key and its login ID. */
  after: { key: string; loginId: string } | null
}

const pageSize = 50
const never = 'infinity'

/** What a list is sorted by; the login ID puts equals in order. */
const keys: Record<UserSort, { sql: Prisma.Sql; type: Prisma.Sql; of: (user: Row) => string }> = {
  loginId: { sql: Prisma.sql`s."loginId"`, type: Prisma.sql`text`, of: ({ loginId }) => loginId },
  name: { sql: Prisma.sql`s.name`, type: Prisma.sql`text`, of: ({ name }) => name },
  expiry: {
    sql: Prisma.sql`coalesce(CASE WHEN c."revokedAt" IS NULL THEN c."notAfter" END, ${never}::timestamptz)`,
    type: Prisma.sql`timestamptz`,
    of: ({ notAfter, revokedAt }) => (revokedAt ? never : (notAfter?.toISOString() ?? never)),
  },
}

interface Row {
  id: string
  loginId: string
  name: string
  role: BankRole
  lockedAt: Date | null
  lockedUntil: Date | null
  notAfter: Date | null
  revokedAt: Date | null
}

/**
 * A page of the institution's users, each with the certificate that counts: the latest that is good, else the latest.
 * @returns `next`: after which row the next page begins; null on the last.
 */
export async function readUsers(
  db: PrismaClient,
  { code, windowDays }: AuthorityProfile,
  { search, sort, after }: Asked,
  now: Date,
): Promise<{ users: ListedUser[]; next: Asked['after'] }> {
  const { sql: key, type, of } = keys[sort]
  const from = after
    ? Prisma.sql`AND (${key}, s."loginId") > (${after.key}::text::${type}, ${after.loginId})`
    : Prisma.empty
  const rows = await db.$queryRaw<Row[]>`
    SELECT s.id, s."loginId", s.name, s.role, s."lockedAt", s."lockedUntil", c."notAfter", c."revokedAt"
    FROM "Subscriber" s
    LEFT JOIN LATERAL (
      SELECT "notAfter", "revokedAt" FROM "Certificate"
      WHERE "subscriberId" = s.id
      ORDER BY "revokedAt" IS NULL AND "notAfter" > ${now} DESC, "issuedAt" DESC
      LIMIT 1
    ) c ON true
    WHERE s."institutionCode" = ${code}
      AND (strpos(lower(s."loginId"), lower(${search})) > 0 OR strpos(lower(s.name), lower(${search})) > 0)
      ${from}
    ORDER BY ${key}, s."loginId"
    LIMIT ${pageSize + 1}`
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  const users = shown.map(({ id, loginId, name, role, notAfter, revokedAt, ...lock }): ListedUser => {
    const certificate = notAfter && { notAfter, revokedAt }
    const state = certificateState(certificate, windowDays, now)
    return { id, loginId, name, role, locked: whyLocked(lock, now) !== null, state, notAfter }
  })
  return { users, next: rows.length > pageSize && last ? { key: of(last), loginId: last.loginId } : null }
}

/** The row an address names; null when it names none. */
export function rowOf(sort: UserSort, { key, after }: Partial<Record<string, string>>): Asked['after'] {
  if (key === undefined || after === undefined || `${key}${after}`.includes('\0')) return null
  if (sort === 'expiry' && key !== never && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key)) return null
  return { key, loginId: after }
}
