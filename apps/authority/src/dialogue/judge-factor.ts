import { timingSafeEqual } from 'node:crypto'
import type { answerSchemas } from '@certfleet/core/dialogue.ts'
import type { z } from 'zod'
import type { Institution } from '../institutions.ts'
import { isAnswer } from '../subscribers/secret-answer.ts'
import { findStep, timeStep } from '../tokens/one-time-password.ts'
import { openTokenSecret } from '../tokens/token-secret.ts'
import { transactionNumber } from '../tokens/transaction.ts'
import type { JudgedSubscriber, OtpToken, SpeakersDialogue } from './speakers-dialogue.ts'

type Fields<Screen extends keyof typeof answerSchemas> = z.infer<(typeof answerSchemas)[Screen]>

/** The numbers of a token that are used up by an answer, and how far its clock then is known to be ahead. */
export interface Taken {
  tokenId: string
  step: number
  drift: number
}

export type Verdict =
  | { kind: 'right'; taken?: Taken }
  | { kind: 'wrong' }
  /** The number is the token's, but of another time: its clock has to be set first. */
  | { kind: 'drifted' }
  | { kind: 'expired' }

const wrong: Verdict = { kind: 'wrong' }

/** Screen CCHK005: only for the transaction of this dialogue, and only as long as its 二次元コード is valid. */
export function judgeTransaction(
  { secret }: Institution,
  { transaction, transactionUntil }: Pick<SpeakersDialogue, 'transaction' | 'transactionUntil'>,
  token: NonNullable<JudgedSubscriber['transactionToken']>,
  { transactionNumber: given }: Fields<'CCHK005'>,
  now: Date,
): Verdict {
  if (transaction === null || !transactionUntil || transactionUntil <= now) return { kind: 'expired' }
  const expected = transactionNumber(openTokenSecret(token, secret), transaction)
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected)) ? { kind: 'right' } : wrong
}

/**
 * How far a number may be from the expected one. `near`: a clock is a minute off (RFC 6238 §5.2), a button was pressed
 * for nothing (RFC 4226 §7.2). `wide`: two numbers in a row set the token right (RFC 6238 §6, RFC 4226 §7.4).
 */
const reach = { near: { minutes: 1, presses: 10 }, wide: { minutes: 60, presses: 100 } }

/** The first and last step a number may be of. Up to the last one taken, none is taken again. */
function stepsOf(
  { algorithm, drift, lastUsed }: Pick<OtpToken, 'algorithm' | 'drift' | 'lastUsed'>,
  now: Date,
  how: keyof typeof reach,
): [number, number] {
  const { minutes, presses } = reach[how]
  const next = Number(lastUsed) + 1
  if (algorithm === 'hotp') return [next, next + presses]
  const expected = timeStep(now) + drift
  return [Math.max(next, expected - minutes), expected + minutes]
}

/** Screen CCHK003. */
export function judgeOneTimePassword(
  { secret }: Institution,
  token: OtpToken,
  { oneTimePassword }: Fields<'CCHK003'>,
  now: Date,
): Verdict {
  const tokenSecret = openTokenSecret(token, secret)
  const step = findStep(tokenSecret, [oneTimePassword], ...stepsOf(token, now, 'near'))
  if (step !== null) return { kind: 'right', taken: { tokenId: token.id, step, drift: token.drift } }
  const far = findStep(tokenSecret, [oneTimePassword], ...stepsOf(token, now, 'wide'))
  return far === null ? wrong : { kind: 'drifted' }
}

/** Screen CCHK004: two numbers in a row tell where the token is. */
export function judgeResynchronisation(
  { secret }: Institution,
  token: OtpToken,
  { current, oneMinuteLater }: Fields<'CCHK004'>,
  now: Date,
): Verdict {
  const tokenSecret = openTokenSecret(token, secret)
  const first = findStep(tokenSecret, [current, oneMinuteLater], ...stepsOf(token, now, 'wide'))
  if (first === null) return wrong
  const step = first + 1
  const drift = token.algorithm === 'totp' ? step - timeStep(now) : token.drift
  return { kind: 'right', taken: { tokenId: token.id, step, drift } }
}

/**
 * The first number of a token, at its 利用開始登録: it may be as far off as one that is set right.
 * @returns null when it is wrong.
 */
export function judgeFirstNumber(
  { secret }: Institution,
  token: Omit<OtpToken, 'id' | 'activatedAt'>,
  { oneTimePassword }: Fields<'CCHK003'>,
  now: Date,
): Omit<Taken, 'tokenId'> | null {
  const step = findStep(openTokenSecret(token, secret), [oneTimePassword], ...stepsOf(token, now, 'wide'))
  if (step === null) return null
  return { step, drift: token.algorithm === 'totp' ? step - timeStep(now) : token.drift }
}

/** Screen CCHK006. @throws Refused G008e when too many wait. */
export async function judgeAnswer(
  { passwords }: Institution,
  answerHash: string,
  { answer }: Fields<'CCHK006'>,
): Promise<Verdict> {
  return (await passwords(() => isAnswer(answer, answerHash))) ? { kind: 'right' } : wrong
}
