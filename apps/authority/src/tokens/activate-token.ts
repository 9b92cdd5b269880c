import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { register } from '../subscribers/register.ts'

/**
 * 利用開始登録: clears G012e or G013e for everybody who has the token.
 * @param shown the step of the number it was activated with, which is used up.
 * @returns whether it was not activated before.
 * @throws CannotDo when there is no such token.
 */
export async function activateToken(
  db: Db,
  profile: AuthorityProfile,
  serial: string,
  now: Date,
  shown?: { step: number; drift: number },
): Promise<boolean> {
  const token = { institutionCode: profile.code, serial }
  let activated = false
  await register(db, profile, { tokenSerial: serial }, now, async (tx) => {
    const { count } = await tx.token.updateMany({
      where: { ...token, activatedAt: null },
      data: { activatedAt: now, ...(shown && { lastUsed: shown.step, drift: shown.drift }) },
    })
    activated = count === 1
  })
  if (activated) return true
  const known = await db.token.findUnique({ where: { institutionCode_serial: token }, select: { id: true } })
  if (!known) throw new CannotDo(`there is no token ${serial}`, { ja: `トークン ${serial} はありません。` })
  return false
}
