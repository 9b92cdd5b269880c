import { z } from 'zod'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'

export const isEmail = (text: string): boolean => z.email().max(254).safeParse(text).success

/** @throws CannotDo when it is none. */
export function demandEmail(email: string): void {
  if (!isEmail(email)) {
    throw new CannotDo(`${email} is no mail address`, { ja: `「${email}」はメールアドレスではありません。` })
  }
}

/** Where the institution's notices go; null: none are sent. @throws CannotDo for its form, or an unknown login ID. */
export async function setEmail(
  db: Db,
  institutionCode: string,
  { loginId, email }: { loginId: string; email: string | null },
): Promise<void> {
  if (email !== null) demandEmail(email)
  const { count } = await db.subscriber.updateMany({ where: { institutionCode, loginId }, data: { email } })
  if (count === 0) throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
}
