import { HOTP, Secret } from 'otpauth'

/**
 * One-time passwords by counter (RFC 4226) and by time (RFC 6238, where the counter is the minute): six digits, SHA-1,
 * as every token and authenticator app has them. A step is a minute, so that the screen's 「1分後」 is the next one.
 */
export const otpDigits = 6
export const otpPeriodSeconds = 60

/** The step of a clock. */
export const timeStep = (clock: Date): number => Math.floor(clock.getTime() / (otpPeriodSeconds * 1000))

export const oneTimePassword = (secret: Uint8Array, step: number): string =>
  HOTP.generate({ secret: secretOf(secret), counter: step, digits: otpDigits })

/**
 * The first step from `from` to `to`, both included, at which these passwords follow one another; null when they do at
 * none.
 */
export function findStep(secret: Uint8Array, passwords: string[], from: number, to: number): number | null {
  const key = secretOf(secret)
  const isAt = (token: string, counter: number) =>
    HOTP.validate({ token, secret: key, counter, digits: otpDigits, window: 0 }) !== null
  for (let step = Math.max(0, from); step <= to; step++) {
    if (passwords.every((password, i) => isAt(password, step + i))) return step
  }
  return null
}

/** A copy: the library takes the whole buffer beneath, and Node's are shared. */
export const secretOf = (secret: Uint8Array): Secret => new Secret({ buffer: new Uint8Array(secret).buffer })
