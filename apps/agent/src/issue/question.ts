import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import { type AnsweredScreen, type Step, answerSchemas, stateOfScreen } from '@certfleet/core/dialogue.ts'
import type { Order } from '@certfleet/core/order.ts'
import { AuthorityError, type OpenDialogue, openingOf } from '../authorities/authority.ts'
import { changeDialogue, inDialogue, moveDialogue, stepOnScreen } from './dialogue-view.ts'
import type { Issuance } from './issuance.ts'
import {
  EmployeeLeft,
  IssuanceFailed,
  failureOf,
  hear,
  helpsLater,
  instantOf,
  patiently,
  pause,
  pauseMs,
} from './patience.ts'
import type { EmployeeEvent } from './view.ts'

type Question = Extract<Step, { refused: IssuanceCode | null }>
type Answer = Extract<EmployeeEvent, { type: 'answer' }>

/** What the employee may do on a screen that asks something. */
const ears: Record<AnsweredScreen, ('answer' | 'back' | 'later' | 'refresh')[]> = {
  CCHK002: ['answer', 'back'],
  CCHK003: ['answer', 'later'],
  CCHK004: ['answer', 'later'],
  CCHK005: ['answer', 'later', 'refresh'],
  CCHK006: ['answer', 'later'],
}

/**
 * CCHK002 to CCHK006: waits for what the employee does on the screen, and takes one step by it. What is typed is an
 * argument of one call: it is sent once for each time it is typed, and kept nowhere.
 * @param session null when the one before was lost: the next password opens another
 * @returns the session that goes on, if any
 * @throws IssuanceFailed, EmployeeLeft
 */
export async function putQuestion(
  issuance: Issuance,
  { screen, refused }: Question,
  session: OpenDialogue | null,
): Promise<OpenDialogue | null> {
  issuance.progress(stateOfScreen(screen), refused ? { code: refused } : {})
  const event = await hear(issuance, ears[screen])
  switch (event.type) {
    case 'answer':
      return event.screen === screen ? send(issuance, event, session) : session
    case 'refresh':
      return session && lookAgain(issuance, session, null)
    case 'later':
      throw new EmployeeLeft('later')
    case 'back':
      moveDialogue(issuance, { type: 'back' }, { trouble: null })
      return null
  }
}

async function send(
  issuance: Issuance,
  { screen, fields }: Answer,
  session: OpenDialogue | null,
): Promise<OpenDialogue | null> {
  const { authority, order } = issuance
  const typed = answerSchemas[screen].safeParse(fields)
  if (!typed.success) {
    moveDialogue(issuance, { type: 'refused', code: 'G006e' }, { trouble: null })
    return session
  }
  changeDialogue(issuance, { busy: true })
  try {
    session ??= await authority.openDialogue(openingOf(order))
    const ask = await authority.answer(session, screen, { ...typed.data, ...loginIdOf(order, screen) })
    moveDialogue(issuance, { type: 'authority_asks', ask }, { busy: false, trouble: null, wrongTries: 0 })
    return session
  } catch (error) {
    if (!(error instanceof AuthorityError)) throw error
    if (!session || error.isRefusal) return explain(issuance, error, session)
    // After CCHK008 nothing is wrong any more, and a number of the token is only due again.
    return lookAgain(issuance, session, error.code === 'G009e' ? null : error.code)
  }
}

/** Stays on the screen with the reason, or takes what is asked instead, if typing again can help. @throws IssuanceFailed */
async function explain(
  issuance: Issuance,
  error: AuthorityError,
  session: OpenDialogue | null,
): Promise<OpenDialogue | null> {
  const { code, details } = error
  if (isSessionLost(code)) return loseSession(issuance, code)
  if (helpsLater(error) && error.isRefusal) {
    await pause(issuance, inDialogue(issuance, true), { code }, pauseMs(issuance, error, 1))
    // The lock is over by then; what was congested may be so still.
    if (session) return lookAgain(issuance, session, code === 'temporarily_locked' ? null : code)
  } else if (!helpsLater(error) && ruleOf(code).retry !== 'ask') throw failureOf(error)
  const { wrongTries } = issuance.view.kind === 'dialogue' ? issuance.view : { wrongTries: 0 }
  const isWrong = code === 'wrong_credentials' || code === 'wrong_answer'
  moveDialogue(
    issuance,
    { type: 'refused', code, ask: details.next },
    {
      busy: false,
      trouble: { code, attemptsLeft: details.attemptsLeft, opensAt: instantOf(details.opensAt) },
      wrongTries: isWrong ? wrongTries + 1 : wrongTries,
    },
  )
  return session
}

/**
 * Asks where the dialogue stands, with nothing secret in it: an answer that was lost may have been taken all the same,
 * a 二次元コード may have expired.
 * @param why shown when the same is still asked
 */
async function lookAgain(
  issuance: Issuance,
  session: OpenDialogue,
  why: IssuanceCode | null,
): Promise<OpenDialogue | null> {
  const { screen } = stepOnScreen(issuance)
  const rested = { busy: false, trouble: null }
  changeDialogue(issuance, { busy: true })
  try {
    const ask = await patiently(issuance, inDialogue(issuance, true), () => issuance.authority.asked(session))
    if (why && ask.screen === screen) moveDialogue(issuance, { type: 'refused', code: why, ask }, rested)
    else moveDialogue(issuance, { type: 'authority_asks', ask }, rested)
    return session
  } catch (error) {
    if (error instanceof IssuanceFailed && isSessionLost(error.trouble.code)) {
      return loseSession(issuance, error.trouble.code)
    }
    throw error
  }
}

const isSessionLost = (code: IssuanceCode) => code === 'session_displaced' || code === 'session_expired'

/** Back to CCHK002. Another dialogue is opened when the password is typed, so that it is not too old by then. */
function loseSession(issuance: Issuance, code: IssuanceCode): null {
  moveDialogue(issuance, { type: 'session_lost', code }, { busy: false, trouble: null })
  return null
}

/** A renewal's login ID is that of the certificate; an issue names it with the password (manual §2.1, §2.2). */
const loginIdOf = ({ purpose, loginId }: Order, screen: AnsweredScreen) =>
  purpose !== 'renew' && screen === 'CCHK002' ? { loginId } : {}
