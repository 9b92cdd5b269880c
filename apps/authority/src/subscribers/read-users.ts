import { type BankRole, Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { type CertificateState, certificateState } from '../ca/certificate-state.ts'
import { whyLocked } from '../dialogue/lock.ts'

/** A user as lists show one. */
export interface ListedUser {
  id: string
  loginId: string
  name: string
  role: BankRole
  email: string | null
  createdAt: Date
  locked: boolean
  state: CertificateState
  /** The one that counts: the latest that is good, else the latest. */
  certificate: { opensAt: Date; notAfter: Date; isConfirmed: boolean } | null
}

export const userSorts = ['loginId', 'name', 'expiry'] as const
export type UserSort = (typeof userSorts)[number]

interface Wanted {
  /** In login ID or name. */
  search: string
  /** What else is so of the user `s`. */
  also?: Prisma.Sql
}

interface Asked extends Wanted {
  sort: UserSort
  /** The last row of the page before: its key and its login ID. */
  after: { key: string; loginId: string } | null
  limit?: number
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

interface Row extends Omit<ListedUser, 'locked' | 'state' | 'certificate'> {
  lockedAt: Date | null
  lockedUntil: Date | null
  notAfter: Date | null
  revokedAt: Date | null
  delivery: 'pending' | 'confirmed' | null
}

const isWanted = (code: string, { search, also = Prisma.sql`true` }: Wanted): Prisma.Sql => Prisma.sql`
  s."institutionCode" = ${code} AND ${also}
  AND (strpos(lower(s."loginId"), lower(${search})) > 0 OR strpos(lower(s.name), lower(${search})) > 0)`

/**
 * A page of the institution's users.
 * @returns `next`: after which row the next page begins; null on the last.
 */
export async function readUsers(
  db: PrismaClient,
  { code, windowDays }: AuthorityProfile,
  { sort, after, limit = pageSize, ...wanted }: Asked,
  now: Date,
): Promise<{ users: ListedUser[]; next: Asked['after'] }> {
  const { sql: key, type, of } = keys[sort]
  const from = after
    ? Prisma.sql`AND (${key}, s."loginId") > (${after.key}::text::${type}, ${after.loginId})`
    : Prisma.empty
  const rows = await db.$queryRaw<Row[]>`
    SELECT s.id, s."loginId", s.name, s.role, s.email, s."createdAt", s."lockedAt", s."lockedUntil",
      c."notAfter", c."revokedAt", c.delivery
    FROM "Subscriber" s
    LEFT JOIN LATERAL (
      SELECT "notAfter", "revokedAt", delivery FROM "Certificate"
      WHERE "subscriberId" = s.id
      ORDER BY "revokedAt" IS NULL AND "notAfter" > ${now} DESC, "issuedAt" DESC
      LIMIT 1
    ) c ON true
    WHERE ${isWanted(code, wanted)} ${from}
    ORDER BY ${key}, s."loginId"
    LIMIT ${limit + 1}`
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const users = shown.map(({ notAfter, revokedAt, delivery, lockedAt, lockedUntil, ...user }): ListedUser => {
    const opensAt = notAfter && windowOpensAt(notAfter, windowDays)
    return {
      ...user,
      locked: whyLocked({ lockedAt, lockedUntil }, now) !== null,
      state: certificateState(notAfter && { notAfter, revokedAt }, windowDays, now),
      certificate: notAfter && opensAt && { opensAt, notAfter, isConfirmed: delivery === 'confirmed' },
    }
  })
  return { users, next: rows.length > limit && last ? { key: of(last), loginId: last.loginId } : null }
}

/** How many there are on all pages. */
export async function countFound(db: PrismaClient, { code }: AuthorityProfile, wanted: Wanted): Promise<number> {
  const [row] = await db.$queryRaw<{ users: number }[]>`
    SELECT count(*)::int AS users FROM "Subscriber" s WHERE ${isWanted(code, wanted)}`
  return row?.users ?? 0
}

/** The row an address names; null when it names none. */
export function rowOf(sort: UserSort, { key, after }: Partial<Record<string, string>>): Asked['after'] {
  if (key === undefined || after === undefined || `${key}${after}`.includes('\0')) return null
  if (sort === 'expiry' && key !== never && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key)) return null
  return { key, loginId: after }
}

/** What a list asks for by its address; what it cannot mean is not asked. */
export const userSearchOf = (text: string | undefined): string => (text ?? '').replaceAll('\0', '').trim().slice(0, 100)
export const userSortOf = (text: string | undefined): UserSort => userSorts.find((each) => each === text) ?? 'loginId'
