import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { JudgedSubscriber } from '../../dialogue/speakers-dialogue.ts'
import { subscriberFields } from '../../dialogue/speakers-dialogue.ts'
import type { HttpContext } from '../../http/environment.ts'
import { visitorOf } from '../guard.ts'
import type { RegistrationPage } from './names.ts'

export interface Registration {
  page: RegistrationPage
  /** `waiting`: the institution has to look at it. */
  state: 'missing' | 'waiting' | 'done'
  /** Which token it is about. */
  serial?: string
}

/** What who is logged in has registered, as it is now. */
export const readRegistered = (c: HttpContext): Promise<JudgedSubscriber> =>
  c.get('institution').db.subscriber.findUniqueOrThrow({ where: { id: visitorOf(c).id }, select: subscriberFields })

/** What a login ID has to register for what its institution asks, in the order in which the dialogue misses it. */
export function registrationsOf(subscriber: JudgedSubscriber, { challenges }: AuthorityProfile): Registration[] {
  const { contractorConfirmation, registrationCodeHash, transactionToken, otpToken, question } = subscriber
  const asked = new Set([...challenges.issue, ...challenges.renew])
  const all: (Registration | false)[] = [
    contractorConfirmation !== 'none' && {
      page: 'contractor',
      state: contractorConfirmation === 'asked' ? 'missing' : 'waiting',
    },
    registrationCodeHash !== null && { page: 'code', state: 'missing' },
    asked.has('transaction') && token('chooseTransaction', 'activateTransaction', transactionToken),
    // What is in an authenticator app cannot be activated again: it is issued anew.
    asked.has('otp') && token('issueOtp', otpToken?.kind === 'otp_software' ? 'issueOtp' : 'activateOtp', otpToken),
    asked.has('question') && { page: 'question', state: question === null ? 'missing' : 'done' },
  ]
  return all.filter((each) => each !== false)
}

function token(
  toGet: RegistrationPage,
  toActivate: RegistrationPage,
  has: { serial: string; activatedAt: Date | null } | null,
): Registration {
  if (!has) return { page: toGet, state: 'missing' }
  return { page: toActivate, state: has.activatedAt ? 'done' : 'missing', serial: has.serial }
}
