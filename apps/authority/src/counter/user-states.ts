import type { Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { supersedingRenewal } from '../ca/standing.ts'

/** What the counter counts users by and filters them for; one user may be in several. */
export const userStates = ['live', 'due', 'expired', 'notInstalled', 'locked', 'waiting', 'none'] as const
export type UserState = (typeof userStates)[number]

/** An answer that has not reached the PC by then is half finished (manual §5). */
const deliveryGraceMs = 15 * 60_000

export function whereUser(state: UserState, { windowDays }: AuthorityProfile, now: Date): Prisma.SubscriberWhereInput {
  const held = { revokedAt: null, renewals: { none: supersedingRenewal } }
  const live = { ...held, notAfter: { gt: now } }
  switch (state) {
    case 'live':
      return { certificates: { some: live } }
    case 'due': {
      const until = new Date(now.getTime() + windowDays * dayMs)
      return { certificates: { some: { ...held, notAfter: { gt: now, lte: until } } } }
    }
    case 'expired':
      return { certificates: { some: { ...held, notAfter: { lte: now } }, none: live } }
    case 'notInstalled': {
      const issuedAt = { lt: new Date(now.getTime() - deliveryGraceMs) }
      return { certificates: { some: { ...live, delivery: 'pending', issuedAt } } }
    }
    case 'locked':
      return { OR: [{ lockedAt: { not: null } }, { lockedUntil: { gt: now } }] }
    case 'waiting':
      return { contractorConfirmation: 'answered' }
    case 'none':
      return { certificates: { none: live } }
  }
}

export type UserCounts = Record<UserState | 'users', number>

/** How many users an institution has, and how many of them in each state. */
export async function countUsers(db: PrismaClient, profile: AuthorityProfile, now: Date): Promise<UserCounts> {
  const of = { institutionCode: profile.code }
  const counted = await Promise.all([
    db.subscriber.count({ where: of }),
    ...userStates.map((state) => db.subscriber.count({ where: { ...of, ...whereUser(state, profile, now) } })),
  ])
  const [users, ...inStates] = counted
  return { users, ...Object.fromEntries(userStates.map((state, i) => [state, inStates[i] ?? 0])) } as UserCounts
}
