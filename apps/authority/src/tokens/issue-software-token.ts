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
  const name = { institutionCode: profile.code, serial: `SW-${randomBytes(6).toString('hex')}` }
  const tokenSecret = newTokenSecret('totp')
  await register(db, profile, { loginId }, now, async (tx, where) => {
    const sealedSecret = sealTokenSecret(tokenSecret, secret, name)
    const data = { ...name, kind: 'otp_software', algorithm: 'totp', sealedSecret, activatedAt: now } as const
    const { id } = await tx.token.create({ data, select: { id: true } })
    await tx.subscriber.updateMany({ where, data: { otpTokenId: id } })
  })
  return tokenUri('totp', tokenSecret, name.serial, profile.name)
}
