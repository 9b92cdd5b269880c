import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Db } from '../in-transaction.ts'
import { register } from './register.ts'

/** Whether the app serves the login ID, or only the browser does (G004e). @throws CannotDo for an unknown login ID. */
export const setBrowserOnly = (
  db: Db,
  profile: AuthorityProfile,
  { loginId, browserOnly }: { loginId: string; browserOnly: boolean },
  now: Date,
): Promise<void> =>
  register(db, profile, { loginId }, now, (tx, where) => tx.subscriber.updateMany({ where, data: { browserOnly } }))
