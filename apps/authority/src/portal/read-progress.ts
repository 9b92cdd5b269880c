import type { Institution } from '../institutions.ts'
import { tokenHash } from '../token.ts'
import { isRenewable, readCertificates } from './read-certificates.ts'

/** How far the issue of a certificate is, as far as the authority knows. */
export type Progress =
  /** Whose issue it would be is not known here. */
  | 'unknown'
  /** Nothing is under way, and there is something to obtain. */
  | 'ready'
  /** The application is logged in and asks something more. */
  | 'answering'
  /** … and has answered all. */
  | 'processing'
  /** Issued, and not yet known to be on the PC. */
  | 'installing'
  | 'done'

/**
 * The progress of whoever has logged in with the token. Also when the application has displaced that session since, as
 * its own login does: nothing but the step is told.
 */
export async function readProgress(institution: Institution, token: string, now: Date): Promise<Progress> {
  const { db, profile } = institution
  const session = await db.portalSession.findUnique({
    where: { tokenSha256: tokenHash(token), subscriber: { institutionCode: profile.code }, expiresAt: { gt: now } },
    select: { subscriber: { select: { id: true, sessionId: true } } },
  })
  if (!session) return 'unknown'
  const { id, sessionId } = session.subscriber
  const dialogue =
    sessionId &&
    (await db.dialogue.findUnique({
      where: { id: sessionId, requestId: null, expiresAt: { gt: now } },
      select: { pending: true },
    }))
  if (dialogue) return dialogue.pending.length > 0 ? 'answering' : 'processing'
  const [newest, ...others] = await readCertificates(institution, id, now)
  if (newest?.standing === 'pending') return 'installing'
  return newest?.standing === 'valid' && !others.some(isRenewable) ? 'done' : 'ready'
}
