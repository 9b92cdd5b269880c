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

/**
 * The time as the console tells it, carried on by the monotonic clock. Certificates, orders and deadlines are judged
 * by it, never by the PC's clock alone.
 */
export class TrustedTime {
  readonly #clock: Clock
  #measured: { serverMs: number; monotonicMs: number } | null = null
  #offsetMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#offsetMs = this.#pcAgainstMonotonic()
  }

  /** Takes the time a server has just told. */
  measure(serverTime: Date): void {
    this.#measured = { serverMs: serverTime.getTime(), monotonicMs: this.#clock.monotonicMs() }
  }

  /** The trusted time; the PC's own as long as no server has told any. */
  now(): Date {
    if (!this.#measured) return this.#clock.pcNow()
    return new Date(this.#measured.serverMs + this.#clock.monotonicMs() - this.#measured.monotonicMs)
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

  /**
   * Whether the clock was set or the PC slept since the last look. After a sleep the monotonic clock is behind, so
   * the measurement is dropped; a server has to be asked again.
   */
  jumped(): boolean {
    const offsetMs = this.#pcAgainstMonotonic()
    const jumped = Math.abs(offsetMs - this.#offsetMs) > jumpMs
    this.#offsetMs = offsetMs
    if (jumped) this.#measured = null
    return jumped
  }

  #pcAgainstMonotonic(): number {
    return this.#clock.pcNow().getTime() - this.#clock.monotonicMs()
  }
}
