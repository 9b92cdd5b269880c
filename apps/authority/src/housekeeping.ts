import { dayMs } from '@certfleet/core/calendar.ts'
import type { Authority } from './authority.ts'

/**
 * Deletes what is of no more use at `now`, so that nobody can fill the database by knocking: dialogues that are over,
 * and the tries with unknown login IDs a day after the last. Certificates and changes stay for ever.
 */
export async function sweep({ db }: Pick<Authority, 'db'>, now: Date): Promise<void> {
  await db.dialogue.deleteMany({ where: { expiresAt: { lte: now } } })
  await db.unknownLogin.deleteMany({ where: { lastAt: { lt: new Date(now.getTime() - dayMs) } } })
}
