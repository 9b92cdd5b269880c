import { z } from 'zod'
import type { IssuanceCode } from './authority-codes.ts'
import type { IssuanceState, Purpose } from './issuance.ts'

/**
 * The issuance dialogue as one state machine (manual §2.1, §2.2):
 * CCHK001 → CCHK002 → [CCHK005] → ([CCHK003] xor [CCHK004]) → [CCHK006] → processing → CCHK007,
 * with CCHK902 as the abnormal end. The authority says what is asked next; the agent draws it.
 */

/** What the authority asks next, with what its screen shows. */
export const askSchema = z.discriminatedUnion('screen', [
  /** The login password, with the login ID when a certificate is issued. */
  z.object({ screen: z.literal('CCHK002') }),
  /** The number the token shows for this transaction. */
  z.object({
    screen: z.literal('CCHK005'),
    /** The 二次元コード, PNG. */
    qrCode: z.base64().max(32_768),
    /** What is in it, for a token that is given it by hand. */
    transaction: z.string().min(1).max(500),
    /** From the answer on. Seconds and not an instant: the PC's clock may be wrong. */
    validSeconds: z.int().nonnegative(),
  }),
  /** A one-time password. */
  z.object({ screen: z.literal('CCHK003') }),
  /** Two one-time passwords in a row: the token's clock has drifted. */
  z.object({ screen: z.literal('CCHK004') }),
  /** The answer to the question the subscriber registered. */
  z.object({ screen: z.literal('CCHK006'), question: z.string().min(1).max(200) }),
  /** Nothing more: the certification request. */
  z.object({ screen: z.literal('processing') }),
])
export type Ask = z.infer<typeof askSchema>
/** What the employee answers; `processing` is answered by the agent. */
export type Question = Exclude<Ask, { screen: 'processing' }>
export type AnsweredScreen = Question['screen']

/** A number as people type it: full-width digits and spaces between are no mistake. */
const number = (digits: RegExp) =>
  z
    .string()
    .transform((typed) => typed.normalize('NFKC').replaceAll(/\s/g, ''))
    .pipe(z.string().regex(digits))
const oneTimePassword = number(/^\d{6,8}$/)

/** Of any letters, none of them a control character: a database takes no NUL. */
const loginId = z
  .string()
  .regex(/^\P{Cc}+$/u)
  .max(64)

/** What the employee types, screen by screen. What does not fit is G006e. */
export const answerSchemas = {
  CCHK002: z.object({ loginId: loginId.optional(), password: z.string().min(1).max(128) }),
  CCHK003: z.object({ oneTimePassword }),
  CCHK004: z
    .object({ current: oneTimePassword, oneMinuteLater: oneTimePassword })
    .refine(({ current, oneMinuteLater }) => current !== oneMinuteLater),
  CCHK005: z.object({ transactionNumber: number(/^\d{8}$/) }),
  CCHK006: z.object({ answer: z.string().trim().min(1).max(100) }),
} satisfies Record<AnsweredScreen, z.ZodType>
export const answeredScreens = Object.keys(answerSchemas) as [AnsweredScreen, ...AnsweredScreen[]]

/** What can be on the screen. The codes are the manual's. `refused`: why the answer before was not taken. */
export type Step =
  | { screen: 'CCHK001' }
  | (Question & { refused: IssuanceCode | null })
  | { screen: 'processing' }
  | { screen: 'CCHK007' }
  | { screen: 'CCHK902'; code: IssuanceCode | null }

export type Screen = Step['screen']

export type DialogueEvent =
  | { type: 'certificate_chosen' }
  | { type: 'issue_chosen' }
  | { type: 'back' }
  | { type: 'authority_asks'; ask: Ask }
  /** `ask`: what is asked instead, if the authority says; else the same again. */
  | { type: 'refused'; code: IssuanceCode; ask?: Ask }
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
    case 'CCHK003':
    case 'CCHK004':
    case 'CCHK005':
    case 'CCHK006':
      if (event.type === 'back') return { screen: 'CCHK001' }
      if (event.type === 'session_lost') return { screen: 'CCHK002', refused: event.code }
      if (event.type === 'refused') return event.ask ? stepOf(event.ask, event.code) : { ...step, refused: event.code }
      return event.type === 'authority_asks' ? stepOf(event.ask, null) : step
    case 'processing':
      if (event.type === 'session_lost') return { screen: 'CCHK002', refused: event.code }
      return event.type === 'certificate_works' ? { screen: 'CCHK007' } : step
    case 'CCHK007':
    case 'CCHK902':
      return step
  }
}

const stepOf = (ask: Ask, refused: IssuanceCode | null): Step =>
  ask.screen === 'processing' ? { screen: ask.screen } : { ...ask, refused }

const waitingStates = {
  CCHK001: 'waiting_selection',
  CCHK002: 'waiting_password',
  CCHK003: 'waiting_otp',
  CCHK004: 'waiting_otp_resync',
  CCHK005: 'waiting_transaction_auth',
  CCHK006: 'waiting_answer',
} as const satisfies Partial<Record<Screen, IssuanceState>>

/** The issuance state in which a screen waits for the employee. */
export const stateOfScreen = (screen: keyof typeof waitingStates): IssuanceState => waitingStates[screen]
