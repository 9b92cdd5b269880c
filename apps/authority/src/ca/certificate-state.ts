import { windowOpensAt } from '@certfleet/core/certificate.ts'

/** What is known of the certificate of a login ID. */
export type CertificateState = 'none' | 'revoked' | 'expired' | 'renewable' | 'valid'

/** First match wins. */
export function certificateState(
  last: { notAfter: Date; revokedAt: Date | null } | null | undefined,
  windowDays: number,
  now: Date,
): CertificateState {
  if (!last) return 'none'
  if (last.revokedAt) return 'revoked'
  if (last.notAfter <= now) return 'expired'
  return windowOpensAt(last.notAfter, windowDays) <= now ? 'renewable' : 'valid'
}
