import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { register } from './register.ts'

/** Whether the app serves the login ID, or only the browser does (G004e). @throws CannotDo for an unknown login ID. */
export const setBrowserOnly = (
  db: PrismaClient,
  profile: AuthorityProfile,
  { loginId, browserOnly }: { loginId: string; browserOnly: boolean },
  now: Date,
): Promise<void> =>
  register(db, profile, { loginId }, now, (tx, where) => tx.subscriber.updateMany({ where, data: { browserOnly } }))
