/** What tells the time on this PC. */
export interface Clock {
  /** The PC's own clock: whatever the user or the system set it to. */
  pcNow(): Date
  /** Milliseconds that only rise, whatever happens to the PC's clock. They stand still while the PC sleeps. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  pcNow: () => new Date(),
  monotonicMs: () => performance.now(),
}

/** How far the PC's clock may be off; TLS and browsers judge certificates by it. */
export const maxSkewMs = 5 * 60_000

/** A jump of the PC's clock against the monotonic one by more than this: it was set, or the PC slept. */
const jumpMs = 30_000

/** What was known of the time when the console was heard of last. */
export interface Contact {
  at: Date
  /** How far the PC's clock was ahead, in milliseconds. */
  skewMs: number
}

/**
 * The time as the console tells it, carried on by the monotonic clock. Certificates, orders and deadlines are judged
 * by it, never by the PC's clock alone. As long as no console tells it, it is the PC's, corrected by what that was off
 * when it was measured last, and never before that moment.
 */
export class TrustedTime {
  readonly #clock: Clock
  #measured: { serverMs: number; monotonicMs: number } | null = null
  #last: { atMs: number; skewMs: number }
  #offsetMs: number

  /** @param known of an earlier process */
  constructor(clock: Clock, known: Contact | null = null) {
    this.#clock = clock
    this.#last = known ? { atMs: known.at.getTime(), skewMs: known.skewMs } : { atMs: -Infinity, skewMs: 0 }
    this.#offsetMs = this.#pcAgainstMonotonic()
  }

  /** Takes the time a server has just told. */
  measure(serverTime: Date): void {
    const serverMs = serverTime.getTime()
    this.#measured = { serverMs, monotonicMs: this.#clock.monotonicMs() }
    this.#last = { atMs: serverMs, skewMs: this.#clock.pcNow().getTime() - serverMs }
  }

  now(): Date {
    if (this.#measured)
      return new Date(this.#measured.serverMs + this.#clock.monotonicMs() - this.#measured.monotonicMs)
    return new Date(Math.max(this.#clock.pcNow().getTime() - this.#last.skewMs, this.#last.atMs))
  }

  /** Milliseconds that only rise. */
  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  /** How far the PC's clock is ahead, in milliseconds; null as long as it is not known. */
  skewMs(): number | null {
    return this.#measured ? this.#clock.pcNow().getTime() - this.now().getTime() : null
  }

  /** Whether the PC's clock is too far off for certificates; null as long as that is not known. */
  isWrong(): boolean | null {
    const skewMs = this.skewMs()
    return skewMs === null ? null : Math.abs(skewMs) > maxSkewMs
  }

  /** How far the PC's clock is taken to be ahead, as long as nobody tells. */
  get lastSkewMs(): number {
    return this.#last.skewMs
  }

  /**
   * Whether the clock was set or the PC slept since the last look. After a sleep the monotonic clock is behind, so
   * the measurement is dropped; a server has to be asked again. A clock that goes back was set: no PC sleeps backwards.
   */
  jumped(): boolean {
    const offsetMs = this.#pcAgainstMonotonic()
    const byMs = offsetMs - this.#offsetMs
    const jumped = Math.abs(byMs) > jumpMs
    this.#offsetMs = offsetMs
    if (jumped) this.#measured = null
    if (jumped && byMs < 0) this.#last.skewMs += byMs
    return jumped
  }

  #pcAgainstMonotonic(): number {
    return this.#clock.pcNow().getTime() - this.#clock.monotonicMs()
  }
}
