import { randomBytes } from 'node:crypto'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { register } from '../subscribers/register.ts'
import type { Db } from '../in-transaction.ts'
import { newTokenSecret, sealTokenSecret, tokenUri } from './token-secret.ts'

/**
 * ワンタイムパスワードトークン発行: a token for an authenticator app, in place of the one before, and activated with it:
 * clears G014e.
 * @param secret the authority's own.
 * @returns the line the app takes, which nobody is told again.
 * @throws CannotDo when there is no such login ID.
 */
export async function issueSoftwareToken(
  db: Db,
  profile: AuthorityProfile,
  loginId: string,
  secret: Buffer,
  now: Date,
): Promise<string> {
  const { serial, sealedSecret, uri } = newSoftwareToken(profile, secret)
  await giveSoftwareToken(db, profile, { loginId, serial, sealedSecret }, now)
  return uri
}

/** A token that is nobody's yet, and the line the app takes. */
export function newSoftwareToken({ code, name }: AuthorityProfile, secret: Buffer) {
  const token = { institutionCode: code, serial: `SW-${randomBytes(6).toString('hex')}` }
  const tokenSecret = newTokenSecret('totp')
  return {
    serial: token.serial,
    sealedSecret: sealTokenSecret(tokenSecret, secret, token),
    uri: tokenUri('totp', tokenSecret, token.serial, name),
  }
}

interface SoftwareToken {
  loginId: string
  serial: string
  sealedSecret: Uint8Array<ArrayBuffer>
  /** The step of the number that proved it, which is used up, and how far its clock is ahead. */
  shown?: { step: number; drift: number }
}

/** Makes it the login ID's, activated. @throws CannotDo when there is no such login ID. */
export const giveSoftwareToken = (
  db: Db,
  profile: AuthorityProfile,
  { loginId, serial, sealedSecret, shown }: SoftwareToken,
  now: Date,
): Promise<void> =>
  register(db, profile, { loginId }, now, async (tx, where) => {
    const token = { institutionCode: profile.code, serial, sealedSecret, activatedAt: now } as const
    const used = shown && { lastUsed: shown.step, drift: shown.drift }
    const data = { ...token, kind: 'otp_software', algorithm: 'totp', ...used } as const
    const { id } = await tx.token.create({ data, select: { id: true } })
    await tx.subscriber.updateMany({ where, data: { otpTokenId: id } })
  })
