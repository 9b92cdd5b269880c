import { createHmac } from 'node:crypto'
import { seal, unseal } from '@certfleet/pki/at-rest.ts'
import { env } from '../env.ts'

/** What this console keeps secret at rest hangs on one secret, which only the deciding roles are given. */
export function secret(): Buffer {
  const value = env().secret
  if (!value) throw new Error('CERTFLEET_SECRET_FILE is not set: this role decides and signs, it needs the secret')
  return Buffer.from(value, 'base64')
}

export const sealText = (text: string, purpose: string): Buffer => seal(Buffer.from(text), secret(), purpose)
export const unsealText = (sealed: Uint8Array, purpose: string): string => unseal(sealed, secret(), purpose).toString()

/** A keyed hash for what must be the same each time and not be guessed: reference codes, stateless nonces. */
export const keyed = (purpose: string, text: string): Buffer =>
  createHmac('sha256', secret()).update(`certfleet/${purpose}\0${text}`).digest()
