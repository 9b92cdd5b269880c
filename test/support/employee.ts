import fs from 'node:fs'
import path from 'node:path'
import type { AnsweredScreen } from '@certfleet/core/dialogue.ts'
import { wordsOf } from '../../apps/agent/src/screens/text/text.ts'
import type { PageEvent } from '../../apps/agent/src/screens/events.ts'
import { eventually } from './process.ts'
import type { Tokens } from './tokens.ts'

const words = wordsOf('ja')

/** What the agent's page is sent. */
interface Frame {
  screen: string
  html: string
}

/**
 * The employee in front of a PC, acting through the screens' own requests: opened by a launch file, held by its session.
 * What a browser makes of them is tested in a browser.
 */
export class Employee {
  readonly #folder: string
  #origin = ''
  #token = ''
  #frame: Frame | null = null
  #reading = new AbortController()
  /** How often the login password was typed. */
  passwordsTyped = 0
  /** What answers CCHK003 to CCHK006. */
  tokens: Tokens | null = null

  /** @param home the HOME of the agent's user */
  constructor(home: string) {
    this.#folder = path.join(home, '.local/share/certfleet')
  }

  /** Opens the screens as the Start menu does: by a launch file of the running agent. */
  async open(): Promise<void> {
    const file = await this.launchFile()
    // By its name: an agent in a root of its own has another path for it.
    const html = fs.readFileSync(path.join(this.#folder, path.basename(file)), 'utf8')
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? ''
    const code = /name="code" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const answer = await fetch(action, {
      method: 'POST',
      body: new URLSearchParams({ code }),
      headers: { origin: 'null' },
    })
    const page = await answer.text()
    this.#origin = new URL(action).origin
    this.#token = /name="certfleet-session" content="([^"]+)"/.exec(page)?.[1] ?? ''
    if (!answer.ok || !this.#token) throw new Error(`the screens did not open: HTTP ${answer.status}`)
    this.#reading.abort()
    this.#reading = new AbortController()
    this.#frame = null
    void this.#read(this.#reading.signal)
  }

  /** What the Start menu's entry asks of the running agent. */
  launchFile(): Promise<string> {
    return eventually('a launch file', () => this.#askForLaunchFile())
  }

  async #askForLaunchFile(): Promise<string | null> {
    try {
      const running = JSON.parse(fs.readFileSync(path.join(this.#folder, 'running.json'), 'utf8')) as Record<
        string,
        string
      >
      const answer = await fetch(`${running.origin}/control/open`, {
        method: 'POST',
        headers: { authorization: `Bearer ${running.secret}` },
      })
      return ((await answer.json()) as { launchFile: string }).launchFile
    } catch {
      return null
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const answer = await fetch(`${this.#origin}/page/frames`, { ...this.#request({}), signal })
      let rest = ''
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line) this.#frame = JSON.parse(line) as Frame
      }
    } catch {
      // The agent has ended; whoever looks at the screen opens it again.
    }
    if (!signal.aborted) this.#frame = null
  }

  #request(body: unknown) {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', origin: this.#origin }
    return { method: 'POST', headers, body: JSON.stringify(body) }
  }

  /** Opens a page beside the screens. */
  visits(page: string): Promise<Response> {
    return fetch(new URL(page, this.#origin))
  }

  /** The screen that is shown; null while none is open. */
  get screen(): string | null {
    return this.#frame?.screen ?? null
  }

  /** The text of the screen, without markup. */
  get text(): string {
    return (this.#frame?.html ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
  }

  /** What is chosen of the list on the screen. */
  get chosen(): string | undefined {
    const radios = this.#frame?.html.match(/<input\s+type="radio"[^>]*>/g) ?? []
    return radios
      .map((radio) => (/\schecked/.test(radio) ? /value="([^"]*)"/.exec(radio)?.[1] : undefined))
      .find(Boolean)
  }

  /** The button that sends the form, as it stands in the page. */
  get submitButton(): string {
    return submitButton(this.#frame?.html ?? '')
  }

  async sees(screen: string, timeoutMs?: number): Promise<void> {
    await eventually(`screen ${screen}`, () => this.screen === screen, timeoutMs).catch((cause: unknown) => {
      throw new Error(`the employee does not see ${screen} but ${this.screen}: ${this.text.slice(0, 400)}`, { cause })
    })
  }

  /** Sends what was typed on a screen that asks something. */
  types(screen: AnsweredScreen, fields: Record<string, string>): Promise<void> {
    return this.sends({ type: 'answer', screen, fields })
  }

  async sends(event: { type: PageEvent['type'] } & Record<string, unknown>): Promise<void> {
    // That of the button or form; what concerns the agent itself has none.
    const source = new RegExp(`data-event="${event.type}"[^>]*\\sdata-issuance="([^"]+)"`)
    const issuanceId = source.exec(this.#frame?.html ?? '')?.[1]
    await fetch(`${this.#origin}/page/events`, this.#request({ issuanceId, ...event }))
  }

  /** Does what the present screen asks for, if it asks for anything, once. */
  async answers(password: string): Promise<void> {
    const frame = this.#frame
    if (!frame || /\sdisabled[\s>]/.test(submitButton(frame.html))) return
    switch (frame.screen) {
      case 'FLT01':
        return this.sends({ type: 'start' })
      case 'CCHK001':
        return this.sends(
          frame.html.includes('data-event="issue"')
            ? { type: 'issue' }
            : { type: 'choose', certificateSha256: /value="([0-9a-f]{64})"\s+checked/.exec(frame.html)?.[1] ?? '' },
        )
      case 'CCHK002':
        this.passwordsTyped++
        return this.types('CCHK002', { password })
      case 'CCHK003':
      case 'CCHK004':
      case 'CCHK005':
      case 'CCHK006':
        return this.types(frame.screen, this.tokens?.answerTo(frame.screen, frame.html) ?? {})
      case 'FLT08':
        // Once: whoever starts it twice obtains two certificates.
        return frame.html.includes(words.flt08.startAgain) ? undefined : this.sends({ type: 'launch' })
      case 'CCHK007':
        return this.sends({ type: 'close' })
    }
  }

  /** Goes through the dialogue, opening the screens again whenever they are lost, until `done`. */
  async renews(password: string, done: () => boolean, timeoutMs = 90_000): Promise<void> {
    let answered: Frame | null = null
    await eventually(
      `the renewal to end (the screen says: ${this.screen})`,
      async () => {
        if (done()) return true
        if (!this.#frame) await this.open().catch(() => {})
        else if (this.#frame !== answered) {
          answered = this.#frame
          await this.answers(password).catch(() => {})
        }
        return false
      },
      timeoutMs,
    )
  }

  close(): void {
    this.#reading.abort()
  }
}

/** The button that sends a form; disabled while the agent is busy with the last answer. */
const submitButton = (html: string) => /<button\s+type="submit"[^>]*>/.exec(html)?.[0] ?? ''
