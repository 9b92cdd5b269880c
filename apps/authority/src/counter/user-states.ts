import { Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { supersededSql } from '../ca/standing.ts'
import { lockedSql } from '../dialogue/lock.ts'

/** What the counter counts users by and filters them for; one user may be in several. */
export const userStates = ['live', 'due', 'expired', 'notInstalled', 'locked', 'waiting', 'none'] as const
export type UserState = (typeof userStates)[number]

/** An answer that has not reached the PC by then is half finished (manual §5). */
const deliveryGraceMs = 15 * 60_000

/** Whether the user `s` is in the state. */
export function isInState(state: UserState, { windowDays }: AuthorityProfile, now: Date): Prisma.Sql {
  const has = (dates: Prisma.Sql) => Prisma.sql`EXISTS (
    SELECT 1 FROM "Certificate" c
    WHERE c."subscriberId" = s.id AND c."revokedAt" IS NULL AND ${dates} AND NOT ${supersededSql('c')})`
  const live = Prisma.sql`c."notAfter" > ${now}`
  switch (state) {
    case 'live':
      return has(live)
    case 'due':
      return has(Prisma.sql`${live} AND c."notAfter" <= ${new Date(now.getTime() + windowDays * dayMs)}`)
    case 'expired':
      return Prisma.sql`${has(Prisma.sql`c."notAfter" <= ${now}`)} AND NOT ${has(live)}`
    case 'notInstalled': {
      const before = new Date(now.getTime() - deliveryGraceMs)
      return has(Prisma.sql`${live} AND c.delivery = 'pending' AND c."issuedAt" < ${before}`)
    }
    case 'locked':
      return lockedSql(now)
    case 'waiting':
      return Prisma.sql`s."contractorConfirmation" = 'answered'`
    case 'none':
      return Prisma.sql`NOT ${has(live)}`
  }
}

export type UserCounts = Record<UserState | 'users', number>

/** How many users an institution has, and how many of them in each state. */
export async function countUsers(db: PrismaClient, profile: AuthorityProfile, now: Date): Promise<UserCounts> {
  const inStates = userStates.map(
    (state) =>
      Prisma.sql`(count(*) FILTER (WHERE ${isInState(state, profile, now)}))::int AS ${Prisma.raw(`"${state}"`)}`,
  )
  const [counts] = await db.$queryRaw<[UserCounts]>`
    SELECT count(*)::int AS users, ${Prisma.join(inStates)} FROM "Subscriber" s WHERE s."institutionCode" = ${profile.code}`
  return counts
}
