import { randomBytes, timingSafeEqual } from 'node:crypto'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { env } from '../../env.ts'
import { orderKey } from '../order-key.ts'
import { keyed } from '../secret.ts'

const validMs = 5 * 60_000

/** Proves, before it is given a token, that this console holds the order key the token names; and hands out a nonce. */
export async function enrolChallenge(agentNonce: string) {
  const key = await orderKey()
  return {
    orderKey: spkiOf(key.publicKey).toString('base64'),
    proof: sealEnvelope('console', { nonce: agentNonce, origin: env().origin }, key),
    nonce: newNonce(Date.now()),
  }
}

/** The nonce carries its time and our own mark, so that nothing is kept for PCs that never come back. */
function newNonce(now: number): string {
  const text = `${now.toString(36)}.${randomBytes(12).toString('base64url')}`
  return `${text}.${mark(text)}`
}

/** Whether a nonce is ours and fresh. */
export function isOurNonce(nonce: string, now: number): boolean {
  const [time = '', random = '', given = ''] = nonce.split('.')
  const expected = Buffer.from(mark(`${time}.${random}`))
  const age = now - Number.parseInt(time, 36)
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), expected) && age >= 0 && age <= validMs
}

const mark = (text: string): string => keyed('enrol-nonce', text).subarray(0, 16).toString('base64url')
