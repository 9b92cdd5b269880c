import { type Argon2Parameters, argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * Passwords are kept as argon2id (RFC 9106) in the PHC string format, with OWASP's parameters: 19 MiB, two passes, one
 * lane. The work runs in libuv's thread pool; callers bound how much of it runs at once (core's `turnstile.ts`).
 */
const memoryKiB = 19_456
const passes = 2
const tagBytes = 32

const derive = promisify(argon2)

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive('argon2id', parameters(password, salt, memoryKiB, passes, tagBytes))
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=1$${unpadded(salt)}$${unpadded(tag)}`
}

const phcPattern = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=1\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/

/** @throws when `phc` is not a string `hashPassword` makes: then the database was changed by another hand. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const [, memory, times, salt, tag] = phcPattern.exec(phc) ?? []
  if (memory === undefined || times === undefined || salt === undefined || tag === undefined) {
    throw new Error('a stored password hash is not an argon2id PHC string')
  }
  const expected = Buffer.from(tag, 'base64')
  const nonce = Buffer.from(salt, 'base64')
  const actual = await derive('argon2id', parameters(password, nonce, Number(memory), Number(times), expected.length))
  return timingSafeEqual(actual, expected)
}

/** Without what is mistaken for another on paper: 0 O, 1 l I. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
/** 93 bits. */
const length = 16

/** A password for somebody who is then told it, on paper maybe. */
export const newPassword = (): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

/** A hash no password has. It is verified for a login ID nobody has, so that the answer takes as long as for a real one. */
export const nobodysHash = `$argon2id$v=19$m=${memoryKiB},t=${passes},p=1$${unpadded(randomBytes(16))}$${unpadded(randomBytes(tagBytes))}`

const parameters = (
  message: string,
  nonce: Buffer,
  memory: number,
  times: number,
  tagLength: number,
): Argon2Parameters => ({ message, nonce, memory, passes: times, parallelism: 1, tagLength })

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
