import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import { countWrong } from '../dialogue/attempts.ts'
import { whyLocked } from '../dialogue/lock.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { register } from './register.ts'
import type { Db } from '../in-transaction.ts'
import { hashAnswer, isAnswer } from './secret-answer.ts'

/**
 * 利用者登録コード: the institution has sent one on paper, and the login ID is not served until it is confirmed (G011e);
 * null: there is none to confirm.
 * @throws CannotDo for its form, or an unknown login ID.
 */
export async function setRegistrationCode(
  db: Db,
  profile: AuthorityProfile,
  { loginId, code }: { loginId: string; code: string | null },
  now: Date,
): Promise<void> {
  const data = { registrationCodeHash: code === null ? null : await hashAnswer(code) }
  await register(db, profile, { loginId }, now, (tx, where) => tx.subscriber.updateMany({ where, data }))
}

/**
 * 利用者登録コード認証: the user types the code, which clears G011e. A wrong one counts as a wrong password does.
 * @throws CannotDo for an unknown login ID; Refused wrong_answer, locked, temporarily_locked, G008e.
 */
export async function confirmRegistrationCode(
  institution: Institution,
  { loginId, code }: { loginId: string; code: string },
  now: Date,
): Promise<void> {
  const { db, profile, passwords } = institution
  const subscriber = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode: profile.code, loginId } },
    select: { id: true, registrationCodeHash: true, lockedAt: true, lockedUntil: true },
  })
  if (!subscriber) throw new CannotDo(`there is no login ID ${loginId}`)
  const locked = whyLocked(subscriber, now)
  if (locked) throw new Refused(locked)
  const { registrationCodeHash } = subscriber
  if (registrationCodeHash === null) return
  if (!(await passwords(() => isAnswer(code, registrationCodeHash)))) {
    const wrong = { code: 'wrong_answer', subscriber, dialogueId: null, pending: null } as const
    throw new Refused((await countWrong(institution, wrong, now)) ?? { code: 'wrong_answer' })
  }
  await register(db, profile, { loginId }, now, (tx, theirs) =>
    tx.subscriber.updateMany({ where: { ...theirs, registrationCodeHash }, data: { registrationCodeHash: null } }),
  )
}
