import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import { countWrong } from '../dialogue/attempts.ts'
import { whyLocked } from '../dialogue/lock.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { holdBack } from '../rate.ts'
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
 * 利用者登録コード認証: the user types the code. A wrong one counts as a wrong password does.
 * @returns what is confirmed by it; null when there is nothing to confirm.
 * @throws CannotDo for an unknown login ID; Refused wrong_answer, locked, temporarily_locked, G008e.
 */
export async function judgeRegistrationCode(
  institution: Institution,
  { loginId, code }: { loginId: string; code: string },
  now: Date,
): Promise<string | null> {
  const { db, profile, passwords } = institution
  holdBack(institution.answers, `${profile.code} ${loginId}`)
  const subscriber = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode: profile.code, loginId } },
    select: { id: true, registrationCodeHash: true, lockedAt: true, lockedUntil: true },
  })
  if (!subscriber) throw new CannotDo(`there is no login ID ${loginId}`)
  const locked = whyLocked(subscriber, now)
  if (locked) throw new Refused(locked)
  const { registrationCodeHash } = subscriber
  if (registrationCodeHash === null) return null
  if (await passwords(() => isAnswer(code, registrationCodeHash))) return registrationCodeHash
  const wrong = { code: 'wrong_answer', subscriber, dialogueId: null, pending: null } as const
  throw new Refused((await countWrong(institution, wrong, now)) ?? { code: 'wrong_answer' })
}

/** Clears G011e, when the code that was judged is still the one that was sent. */
export const confirmRegistrationCode = (
  db: Db,
  profile: AuthorityProfile,
  { loginId, registrationCodeHash }: { loginId: string; registrationCodeHash: string },
  now: Date,
): Promise<void> =>
  register(db, profile, { loginId }, now, (tx, theirs) =>
    tx.subscriber.updateMany({ where: { ...theirs, registrationCodeHash }, data: { registrationCodeHash: null } }),
  )
