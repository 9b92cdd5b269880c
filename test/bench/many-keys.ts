import { type KeyObject, createPrivateKey, generatePrimeSync } from 'node:crypto'
import { type KeyAlgorithm, generatePrivateKey } from '@certfleet/pki/keys.ts'

/**
 * As many different keys, since an authority certifies each once. RSA keys are made of every pair of a few primes: to
 * make each from primes of its own takes a minute for a thousand. Good for nothing but a measurement.
 */
export async function manyKeys(algorithm: KeyAlgorithm, count: number): Promise<KeyObject[]> {
  if (algorithm === 'P-256') return Promise.all(Array.from({ length: count }, () => generatePrivateKey(algorithm)))
  const keys: KeyObject[] = []
  const primes: bigint[] = []
  while (keys.length < count) {
    const q = generatePrimeSync(1024, { bigint: true })
    if ((q - 1n) % exponent === 0n) continue
    keys.push(...primes.map((p) => keyOf(p, q)))
    primes.push(q)
  }
  return keys.slice(0, count)
}

const exponent = 65_537n

/** RFC 7518 §6.3. */
function keyOf(p: bigint, q: bigint): KeyObject {
  const d = inverse(exponent, (p - 1n) * (q - 1n))
  const numbers = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const fields = Object.entries(numbers).map(([name, value]) => [name, encoded(value)])
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(fields) }, format: 'jwk' })
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next, factor, nextFactor] = [modulus, value, 0n, 1n]
  while (next !== 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return ((factor % modulus) + modulus) % modulus
}

function encoded(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url')
}
