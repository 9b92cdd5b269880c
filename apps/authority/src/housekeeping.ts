import { dayMs } from '@certfleet/core/calendar.ts'
import type { Authority } from './authority.ts'

/**
 * Deletes what is of no more use at `now`: dialogues a day after their end, and the tries with unknown login IDs a day
 * after the last. Certificates and changes stay for ever.
 */
export async function sweep({ db }: Authority, now: Date): Promise<void> {
  const dayAgo = new Date(now.getTime() - dayMs)
  await db.dialogue.deleteMany({ where: { expiresAt: { lt: dayAgo } } })
  await db.unknownLogin.deleteMany({ where: { lastAt: { lt: dayAgo } } })
}
