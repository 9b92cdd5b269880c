import { z } from 'zod'
import type { IssuanceCode } from './authority-codes.ts'
import type { IssuanceState, Purpose } from './issuance.ts'

/**
 * The issuance dialogue as one state machine (manual §2.1, §2.2):
 * CCHK001 → CCHK002 → [CCHK005] → ([CCHK003] xor [CCHK004]) → [CCHK006] → processing → CCHK007,
 * with CCHK902 as the abnormal end. The agent draws its step; the authority answers it.
 * A challenge (CCHK003 to CCHK006) is added by giving it a screen, the fields it takes and the state it waits in.
 */

/** What can be on the screen. The codes are the manual's; FLT01 is our own request to the employee. */
export type Step =
  | { screen: 'CCHK001' }
  | { screen: 'CCHK002'; refused: IssuanceCode | null }
  | { screen: 'processing' }
  | { screen: 'CCHK007' }
  | { screen: 'CCHK902'; code: IssuanceCode | null }

export type Screen = Step['screen']

/** The screens an authority can put next, in an answer of its own. */
export const askedScreens = ['CCHK002', 'processing'] as const
export type AskedScreen = (typeof askedScreens)[number]

/** What the employee types, screen by screen. Lengths are the authority's limits (G006e beyond them). */
export const answerSchemas = {
  CCHK002: z.object({ loginId: z.string().min(1).max(64).optional(), password: z.string().min(1).max(128) }),
} satisfies Partial<Record<AskedScreen, z.ZodType>>
export type AnsweredScreen = keyof typeof answerSchemas

export type DialogueEvent =
  | { type: 'certificate_chosen' }
  | { type: 'issue_chosen' }
  | { type: 'back' }
  | { type: 'authority_asks'; screen: AskedScreen }
  | { type: 'refused'; code: IssuanceCode }
  | { type: 'session_lost'; code: IssuanceCode }
  | { type: 'certificate_works' }
  | { type: 'failed'; code: IssuanceCode | null }

export interface Dialogue {
  purpose: Purpose
  step: Step
}

export const startDialogue = (purpose: Purpose): Dialogue => ({ purpose, step: { screen: 'CCHK001' } })

/** An event that does not fit the step changes nothing: a double click or a late answer is no error. */
export function advance(dialogue: Dialogue, event: DialogueEvent): Dialogue {
  const step = nextStep(dialogue.step, event)
  return step === dialogue.step ? dialogue : { ...dialogue, step }
}

function nextStep(step: Step, event: DialogueEvent): Step {
  if (event.type === 'failed' && step.screen !== 'CCHK007') return { screen: 'CCHK902', code: event.code }
  switch (step.screen) {
    case 'CCHK001':
      return event.type === 'certificate_chosen' || event.type === 'issue_chosen'
        ? { screen: 'CCHK002', refused: null }
        : step
    case 'CCHK002':
      if (event.type === 'back') return { screen: 'CCHK001' }
      if (event.type === 'refused') return { screen: 'CCHK002', refused: event.code }
      return event.type === 'authority_asks' ? stepOf(event.screen) : step
    case 'processing':
      if (event.type === 'session_lost') return { screen: 'CCHK002', refused: event.code }
      return event.type === 'certificate_works' ? { screen: 'CCHK007' } : step
    case 'CCHK007':
    case 'CCHK902':
      return step
  }
}

function stepOf(screen: AskedScreen): Step {
  switch (screen) {
    case 'CCHK002':
      return { screen, refused: null }
    case 'processing':
      return { screen }
  }
}

/** The issuance state in which a step waits for the employee; null where the step names none of its own. */
export function stateOfStep(step: Step): IssuanceState | null {
  switch (step.screen) {
    case 'CCHK001':
      return 'waiting_selection'
    case 'CCHK002':
      return 'waiting_password'
    case 'processing':
    case 'CCHK007':
    case 'CCHK902':
      return null
  }
}
