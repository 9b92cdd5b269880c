/** What is on the screen, as it is sent to every open page. */
export interface Frame {
  screen: string
  lang: string
  title: string
  html: string
  /** The agent's clock that only rises, which the page counts down by. */
  nowMs: number
}

/** Hands each page the present frame, and the next ones as they come. Frames a page is too slow for are skipped. */
export class Feed {
  readonly #frame: () => Promise<Frame>
  readonly #wakers = new Set<() => void>()
  #version = 0

  constructor(frame: () => Promise<Frame>) {
    this.#frame = frame
  }

  /** Pages reading at this moment. */
  get readers(): number {
    return this.#wakers.size
  }

  changed(): void {
    this.#version += 1
    for (const wake of this.#wakers) wake()
  }

  /** Frames as lines of JSON; an empty line now and then shows that the agent is alive. */
  async *lines(signal: AbortSignal, beatMs: number): AsyncGenerator<string> {
    let sent = ''
    let wake = () => {}
    const waker = () => wake()
    this.#wakers.add(waker)
    signal.addEventListener('abort', waker, { once: true })
    try {
      while (!signal.aborted) {
        const version = this.#version
        const { nowMs, ...frame } = await this.#frame()
        const shown = JSON.stringify(frame)
        yield shown === sent ? '\n' : `${JSON.stringify({ ...frame, nowMs })}\n`
        sent = shown
        if (version !== this.#version || signal.aborted) continue
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, beatMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    } finally {
      this.#wakers.delete(waker)
    }
  }
}
