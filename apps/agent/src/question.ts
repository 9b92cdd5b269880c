/** A question on the screen, from when it is put until it is answered or left. */
export class Question<Shown extends { mayLeave: boolean; busy: boolean }, Outcome extends string> {
  readonly #changed: () => void
  readonly #done = Promise.withResolvers<Outcome | 'later'>()
  #shown: Shown
  #isOver = false

  /** @param changed something else is to be drawn */
  constructor(shown: Shown, changed: () => void) {
    this.#shown = shown
    this.#changed = changed
  }

  /** What is drawn; null when it is over. */
  get shown(): Shown | null {
    return this.#isOver ? null : this.#shown
  }

  /** Else what is sent to it is a double click, or of a page that is behind. */
  get takesAnswer(): boolean {
    return !this.#isOver && !this.#shown.busy
  }

  show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change }
    this.#changed()
  }

  /** The person leaves it, if it can be left. */
  leave(): void {
    if (this.takesAnswer && this.#shown.mayLeave) this.end('later')
  }

  end(outcome: Outcome | 'later'): void {
    this.#isOver = true
    this.#done.resolve(outcome)
    this.#changed()
  }

  /**
   * When it is over.
   * @throws the signal's reason when that aborts, which ends it
   */
  async outcome(signal: AbortSignal): Promise<Outcome | 'later'> {
    const leave = () => this.end('later')
    signal.addEventListener('abort', leave, { once: true })
    const outcome = await this.#done.promise
    signal.removeEventListener('abort', leave)
    signal.throwIfAborted()
    return outcome
  }
}
