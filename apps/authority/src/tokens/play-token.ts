import { oneTimePassword, timeStep } from './one-time-password.ts'
import { transactionNumber } from './transaction.ts'

/**
 * What a token with this secret shows. By the same code as the authority's own check, so the two agree by
 * construction; that both are right is what the tests with the vectors of the RFCs are for.
 */

/** The eight digits for a 二次元コード that was scanned, or whose text was typed in. */
export const showTransactionNumber = (secret: Uint8Array, scanned: string): string =>
  transactionNumber(secret, scanned.trim())

/** The six digits at the token's own clock, which may differ from the authority's. */
export const showTimePassword = (secret: Uint8Array, tokenClock: Date): string =>
  oneTimePassword(secret, timeStep(tokenClock))

/** The six digits after so many presses of the token's button, the first being 0. */
export const showCounterPassword = (secret: Uint8Array, presses: number): string => oneTimePassword(secret, presses)
