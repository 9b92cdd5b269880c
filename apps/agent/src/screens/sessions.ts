import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A code to open the screens with is good for this long, and once. */
const codeMs = 30_000
/** A page that has not been heard of for this long has to be opened again. */
const idleMs = 3_600_000
const maxCodes = 8
const maxSessions = 16

/**
 * One-time codes and the session tokens they are exchanged for. Only hashes are kept; all of it ends with the process.
 */
export class Sessions {
  readonly #nowMs: () => number
  /** Hash → the instant it expires at, in milliseconds; the oldest first. */
  readonly #codes = new Map<string, number>()
  readonly #sessions = new Map<string, number>()

  /** @param nowMs milliseconds that only rise */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  newCode(): string {
    return this.#add(this.#codes, codeMs, maxCodes)
  }

  /** Burns the code. Returns a session token; null when the code was burnt before, has expired or never was. */
  redeem(code: string): string | null {
    const hash = hashOf(code)
    const expiresAtMs = this.#codes.get(hash)
    this.#codes.delete(hash)
    if (expiresAtMs === undefined || expiresAtMs < this.#nowMs()) return null
    return this.#add(this.#sessions, idleMs, maxSessions)
  }

  /** Whether the token is that of a session; if so, the session is good for a while longer. */
  holds(token: string): boolean {
    const hash = hashOf(token)
    const expiresAtMs = this.#sessions.get(hash)
    if (expiresAtMs === undefined || expiresAtMs < this.#nowMs()) return false
    this.#sessions.set(hash, this.#nowMs() + idleMs)
    return true
  }

  #add(table: Map<string, number>, lifeMs: number, limit: number): string {
    const secret = randomBytes(32).toString('base64url')
    for (const [hash, expiresAtMs] of table) if (expiresAtMs < this.#nowMs()) table.delete(hash)
    for (const hash of table.keys()) if (table.size >= limit) table.delete(hash)
    table.set(hashOf(secret), this.#nowMs() + lifeMs)
    return secret
  }
}

/** Whether two secrets are the same, in constant time. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)))
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')
