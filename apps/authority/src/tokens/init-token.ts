import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { sealTokenSecret } from './token-secret.ts'

/**
 * 初期化: the token has another secret, and starts anew: not activated, no number of it used, its clock ours.
 * @param secret the authority's own.
 * @throws CannotDo when there is no such token.
 */
export async function initToken(
  db: Db,
  institutionCode: string,
  { serial, tokenSecret }: { serial: string; tokenSecret: Buffer },
  secret: Buffer,
): Promise<void> {
  const sealedSecret = sealTokenSecret(tokenSecret, secret, { institutionCode, serial })
  const { count } = await db.token.updateMany({
    where: { institutionCode, serial },
    data: { sealedSecret, activatedAt: null, drift: 0, lastUsed: -1 },
  })
  if (count === 0) throw new CannotDo(`there is no token ${serial}`, { ja: `トークン ${serial} はありません。` })
}
