import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Db } from '../in-transaction.ts'

/** What a login ID has a token for. */
export type TokenUse = 'transaction' | 'otp'

/**
 * トークン初期化 by an administrator user, who has no secrets to give. A device keeps the one inside it and has to be
 * activated again, by all who share it; its numbers that were used stay used. What is in an authenticator app is taken
 * away, and issued anew.
 * @returns the serial number of the token; null when the login ID has none.
 */
export async function startTokenAnew(
  db: Db,
  { code }: AuthorityProfile,
  { loginId, use }: { loginId: string; use: TokenUse },
): Promise<string | null> {
  const select = { id: true, serial: true, kind: true } as const
  const where = { institutionCode_loginId: { institutionCode: code, loginId } }
  const subscriber = await db.subscriber.findUnique({
    where,
    select: { transactionToken: { select }, otpToken: { select } },
  })
  const token = use === 'otp' ? subscriber?.otpToken : subscriber?.transactionToken
  if (!token) return null
  if (token.kind === 'otp_software') await db.subscriber.update({ where, data: { otpTokenId: null } })
  else await db.token.update({ where: { id: token.id }, data: { activatedAt: null, drift: 0 } })
  return token.serial
}
