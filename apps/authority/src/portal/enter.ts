import { useTicket } from '../cert-login/tickets.ts'
import { whyNotIn } from '../cert-login/judge-visitor.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { LoginOver } from './login-over.ts'
import { openSession } from './open-session.ts'

/**
 * Login with a certificate (BLGI001): the certificate login has sent the browser over with a ticket. What the
 * certificate is worth is judged once more.
 * @returns the token of the session, which ends with the certificate.
 * @throws LoginOver; Refused locked or temporarily_locked.
 */
export async function enter(institution: Institution, ticket: string, now: Date): Promise<string> {
  const certificateSha256 = await useTicket(institution, ticket, now)
  const certificate =
    certificateSha256 &&
    (await institution.db.certificate.findUnique({
      where: { sha256: certificateSha256 },
      select: {
        notBefore: true,
        notAfter: true,
        revokedAt: true,
        subscriber: { select: { id: true, lockedAt: true, lockedUntil: true } },
      },
    }))
  if (!certificate) throw new LoginOver('ticket')
  const { subscriber, ...dates } = certificate
  const refusal = whyNotIn({ ...dates, ...subscriber }, now)
  if (refusal === 'locked' || refusal === 'temporarily_locked') throw new Refused({ code: refusal })
  if (refusal) throw new LoginOver(refusal === 'not_yet_valid' ? 'ticket' : refusal)
  return openSession(
    institution,
    { subscriberId: subscriber.id, way: 'certificate', certificateSha256, forgetTries: false },
    now,
  )
}
