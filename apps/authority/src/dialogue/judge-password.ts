import type { Institution } from '../institutions.ts'
import { verifyPassword } from '../password.ts'
import { Refused } from '../problem.ts'
import { holdBack } from '../rate.ts'
import { countWrong, refuseUnknown } from './attempts.ts'
import { whyLocked } from './lock.ts'
import { type JudgedSubscriber, subscriberFields } from './speakers-dialogue.ts'

interface Given {
  loginId: string
  password: string
  /** The dialogue it was given in; null: on a page. */
  dialogueId: string | null
}

/**
 * Whose login ID and password they are. A wrong password counts, and the last allowed one locks; a login ID nobody has
 * is answered alike.
 * @throws Refused wrong_credentials, locked, temporarily_locked, G008e.
 */
export async function judgePassword(
  institution: Institution,
  { loginId, password, dialogueId }: Given,
  now: Date,
): Promise<JudgedSubscriber> {
  const { db, passwords } = institution
  const institutionCode = institution.profile.code
  holdBack(institution.answers, `${institutionCode} ${loginId}`)
  const subscriber = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId } },
    select: subscriberFields,
  })
  if (!subscriber) return refuseUnknown(institution, loginId, password, now)
  const locked = whyLocked(subscriber, now)
  if (locked) throw new Refused(locked)
  if (await passwords(() => verifyPassword(password, subscriber.passwordHash))) return subscriber
  const wrong = { code: 'wrong_credentials', subscriber, dialogueId, pending: null } as const
  throw new Refused((await countWrong(institution, wrong, now)) ?? { code: 'wrong_credentials' })
}
