import { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Refusal } from '../problem.ts'

/** What a lock is judged by. */
export interface LockFacts {
  lockedAt: Date | null
  lockedUntil: Date | null
}

type Lock = Refusal & { code: 'locked' | 'temporarily_locked' }

/** Why a login ID gets nothing at `now`, or null: 利用停止 until it is unlocked, 一時停止 until it is over. */
export function whyLocked({ lockedAt, lockedUntil }: LockFacts, now: Date): Lock | null {
  if (lockedAt) return { code: 'locked' }
  if (!lockedUntil || lockedUntil <= now) return null
  const retryAfterSeconds = Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000)
  return { code: 'temporarily_locked', retryAfterSeconds }
}

/** The same of the rows of "Subscriber" in a statement. */
export const lockedSql = (now: Date): Prisma.Sql =>
  Prisma.sql`("lockedAt" IS NOT NULL OR coalesce("lockedUntil" > ${now}::timestamptz, false))`

/** How many wrong tries lock for good, and how many for a while before that; null when they never do. */
export const lockSteps = ({ lockAfter, tempLockMinutes }: AuthorityProfile) =>
  tempLockMinutes > 0 ? { temporary: lockAfter, final: 2 * lockAfter } : { temporary: null, final: lockAfter }

/** Until when a temporary lock that begins at `now` lasts. */
export const lockEnd = (now: Date, { tempLockMinutes }: AuthorityProfile): Date =>
  new Date(now.getTime() + tempLockMinutes * 60_000)

/** Tries left before the next lock, of whichever kind. */
export function attemptsLeft(failedAttempts: number, profile: AuthorityProfile): number {
  const { temporary, final } = lockSteps(profile)
  const next = temporary !== null && failedAttempts < temporary ? temporary : final
  return Math.max(0, next - failedAttempts)
}
