import { readFileSync } from 'node:fs'
import type { AnsweredScreen } from '@certfleet/core/dialogue.ts'
import type { PageEvent } from '../screens/events.ts'
import type { Frame } from '../screens/feed.ts'
import { until } from './wait.ts'

/** Somebody at the screens, by the same requests a browser makes. */
export class Employee {
  readonly #origin: string
  /** The session's; a secret. */
  readonly token: string
  readonly #gone = new AbortController()
  #frame: Frame | null = null

  /** Opens the launch file as a browser does. */
  static async open(launchFile: string): Promise<Employee> {
    const { url, code } = readLaunchFile(launchFile)
    const answer = await fetch(url, {
      method: 'POST',
      headers: { origin: 'null' },
      body: new URLSearchParams({ code }),
    })
    const token = /name="certfleet-session" content="([^"]+)"/.exec(await answer.text())?.[1]
    if (!token) throw new Error(`the screens did not open: HTTP ${answer.status}`)
    return new Employee(new URL(url).origin, token)
  }

  private constructor(origin: string, token: string) {
    this.#origin = origin
    this.token = token
    void this.#follow().catch(() => {})
  }

  get screen(): string {
    return this.#frame?.screen ?? ''
  }

  /** The markup of the screen. */
  get html(): string {
    return this.#frame?.html ?? ''
  }

  /** Waits for a screen and returns its markup. */
  async sees(screen: string, containing = '', timeoutMs?: number): Promise<string> {
    const shown = () => this.#frame?.screen === screen && this.#frame.html.includes(containing) && this.#frame
    const frame = await until(`${screen} ${containing}`, shown, timeoutMs).catch((cause: unknown) => {
      throw new Error(`sees ${this.screen}: ${this.#frame?.html.replaceAll(/<[^>]+>|\s+/g, ' ')}`, { cause })
    })
    return frame.html
  }

  async does(event: PageEvent): Promise<void> {
    const answer = await this.#post('/page/events', event)
    if (answer.status !== 204) throw new Error(`HTTP ${answer.status} to ${event.type}`)
  }

  /** Sends what was typed on a screen that asks something. */
  answers(issuanceId: string, screen: AnsweredScreen, fields: Record<string, string>): Promise<void> {
    return this.does({ type: 'answer', issuanceId, screen, fields })
  }

  /** Does what the screens ask for, each in turn, until it is done. */
  async goesOn(events: Record<string, PageEvent>, isDone: () => boolean): Promise<void> {
    let done = ''
    await until('the end', async () => {
      if (isDone()) return true
      const { screen } = this
      if (screen === done) return false
      done = screen
      const event = events[screen]
      // The agent may go away under the employee's hands.
      if (event) await this.does(event).catch(() => {})
      return false
    })
  }

  leave(): void {
    this.#gone.abort()
  }

  #post(path: string, body: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, origin: this.#origin }
    return fetch(this.#origin + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: this.#gone.signal,
    })
  }

  async #follow(): Promise<void> {
    const answer = await this.#post('/page/frames', {})
    let rest = ''
    for await (const chunk of answer.body ?? []) {
      const lines = (rest + Buffer.from(chunk).toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line) this.#frame = JSON.parse(line) as Frame
    }
  }
}

/** Where a launch file posts to, and with what. */
export function readLaunchFile(file: string): { url: string; code: string } {
  const page = readFileSync(file, 'utf8')
  const [url, code] = [/action="([^"]+)"/.exec(page)?.[1], /name="code" value="([^"]+)"/.exec(page)?.[1]]
  if (!url || !code) throw new Error(`not a launch file: ${page}`)
  return { url, code }
}
