import { randomBytes } from 'node:crypto'
import { seal, unseal } from '@certfleet/pki/at-rest.ts'
import { TOTP, URI } from 'otpauth'
import { findStep, oneTimePassword, otpDigits, secretOf } from '../tokens/one-time-password.ts'

/**
 * A clerk's one-time passwords (RFC 6238), from an app on the clerk's phone: steps of 30 seconds, since some apps know no
 * other, by real time, which the phone has too when a rehearsal's clock is moved.
 */
const stepMs = 30_000
const secretBytes = 20

export const newClerkSecret = (): Buffer => randomBytes(secretBytes)

/** What it is sealed for: a row cannot be moved to another clerk. */
export const clerkPurpose = (loginName: string): string => `clerk-${loginName}`

export const sealClerkSecret = (totpSecret: Uint8Array, secret: Buffer, loginName: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(seal(totpSecret, secret, clerkPurpose(loginName)))

interface Sealed {
  loginName: string
  sealedTotpSecret: Uint8Array
}

const open = ({ loginName, sealedTotpSecret }: Sealed, secret: Buffer): Buffer =>
  unseal(sealedTotpSecret, secret, clerkPurpose(loginName))

/** The step at which the app shows these digits, now or a step before or after; null when at none. */
export function clerkStep(clerk: Sealed, digits: string, secret: Buffer, realNow: Date): number | null {
  const step = Math.floor(realNow.getTime() / stepMs)
  return findStep(open(clerk, secret), [digits], step - 1, step + 1)
}

/** What the app shows. */
export const clerkDigits = (clerk: Sealed, secret: Buffer, realNow: Date): string =>
  oneTimePassword(open(clerk, secret), Math.floor(realNow.getTime() / stepMs))

/** The line the app takes. */
export const clerkUri = (loginName: string, totpSecret: Uint8Array): string =>
  URI.stringify(
    new TOTP({
      issuer: 'Certfleet 窓口',
      label: loginName,
      secret: secretOf(totpSecret),
      digits: otpDigits,
      period: stepMs / 1000,
    }),
  )
