import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { register } from '../subscribers/register.ts'

/**
 * Gives a token to a login ID, in place of the one it had for the same use: clears G015e or G014e, once the token is
 * activated. Several login IDs may have the same token.
 * @throws CannotDo when there is no such token or login ID.
 */
export const assignToken = (
  db: Db,
  profile: AuthorityProfile,
  { loginId, serial }: { loginId: string; serial: string },
  now: Date,
): Promise<void> =>
  register(db, profile, { loginId }, now, async (tx, where) => {
    const token = await tx.token.findUnique({
      where: { institutionCode_serial: { institutionCode: profile.code, serial } },
      select: { id: true, kind: true },
    })
    if (!token) throw new CannotDo(`there is no token ${serial}`, { ja: `トークン ${serial} はありません。` })
    const data = token.kind === 'transaction' ? { transactionTokenId: token.id } : { otpTokenId: token.id }
    await tx.subscriber.updateMany({ where, data })
  })
