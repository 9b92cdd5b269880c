import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { type AnsweredScreen, answeredScreens } from '@certfleet/core/dialogue.ts'
import type { Browser, Page } from 'playwright-core'
import { type Language, type Words, wordsOf } from '../../apps/agent/src/screens/text/text.ts'
import { type Pc, password } from './pc.ts'
import { eventually } from './process.ts'

/** The employee in front of a PC, at its screens in a real browser: reads, types and clicks what stands there. */
export class Seat {
  readonly #pc: Pc
  readonly page: Page
  readonly words: Words
  /** The screens that have asked something, in turn. */
  readonly asked: AnsweredScreen[] = []

  /** Opens the screens as the Start menu does, and turns them to that language. */
  static async at(browser: Browser, pc: Pc, language: Language): Promise<Seat> {
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    // For the minute CCHK004 lets pass.
    await page.clock.install()
    page.setDefaultTimeout(10_000)
    await page.goto(`file://${await pc.employee.launchFile()}`)
    await page.waitForURL(/\/launch$/)
    await page.locator(`button[data-language=${language}]`).click()
    await page.locator(`html[lang=${language}]`).waitFor()
    return new Seat(pc, page, wordsOf(language))
  }

  private constructor(pc: Pc, page: Page, words: Words) {
    this.#pc = pc
    this.page = page
    this.words = words
  }

  /** The screen that is shown; null while another one takes its place. */
  get screen(): Promise<string | null> {
    return this.page.evaluate('document.querySelector("main")?.dataset.screen ?? null')
  }

  /** Waits for a screen, and for words on it. */
  async sees(screen: string, ...texts: string[]): Promise<void> {
    const main = this.page.locator(`main[data-screen=${screen}]`)
    const orSaysWhatIsThere = (cause: unknown) => this.#saysWhatIsThere([screen, ...texts].join(', '), cause)
    await main.waitFor({ timeout: 60_000 }).catch(orSaysWhatIsThere)
    for (const text of texts) {
      await main.getByText(text, { exact: false }).first().waitFor({ timeout: 60_000 }).catch(orSaysWhatIsThere)
    }
  }

  /** What happened and what to do stand on the screen. */
  reads(screen: string, code: IssuanceCode): Promise<void> {
    const { what, todo } = this.words.domain.code[code]
    return this.sees(screen, what, todo)
  }

  /** The preparation (FLT03) has come as far as this check. */
  async isStoppedAt(check: keyof Words['flt03']['checks']): Promise<void> {
    const { checks, results } = this.words.flt03
    const expected = `${checks[check]} ${results.in_the_way}`
    const line = await this.page.locator('main .stages li.in_the_way').innerText()
    if (line !== expected) throw new Error(`not ${expected} but: ${line}`)
  }

  /** Closes the abnormal end. @returns what the status says of it then */
  async afterwards(): Promise<string> {
    await this.presses(this.words.close)
    await this.sees('FLT04')
    return this.page.locator('main').innerText()
  }

  async presses(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click()
  }

  /** Types into the fields of a screen that asks something, and sends it. */
  async types(screen: AnsweredScreen, fields: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'oneMinuteLater') await this.page.clock.fastForward(61_000)
      await this.page.locator(`#${name}`).fill(value)
    }
    this.asked.push(screen)
    await this.page.locator('main form button[type=submit]').click()
  }

  /** Types the PIN of the token (FLT11). */
  async unlocks(pin: string): Promise<void> {
    await this.page.locator('#pin').fill(pin)
    await this.presses(this.words.flt11.unlock)
  }

  /** Does what the present screen asks for. @param secret the password that is typed */
  async goesOn(screen: string, secret = password): Promise<void> {
    const { startNow, cchk001, close } = this.words
    if (screen === 'FLT01') return this.presses(startNow)
    if (screen === 'CCHK001') {
      const renews = await this.page.locator('form[data-event=choose]').count()
      return this.presses(renews ? cchk001.renew : cchk001.issue)
    }
    if (screen === 'CCHK902') return this.presses(close)
    if (screen === 'CCHK002') return this.types(screen, { password: secret })
    const challenge = answeredScreens.find((each) => each === screen)
    const html = await this.page.locator('main').innerHTML()
    if (challenge) await this.types(challenge, this.#pc.employee.tokens?.answerTo(challenge, html) ?? {})
  }

  /** Goes on, screen by screen, until one is there. */
  async goesTo(screen: string): Promise<void> {
    let done: string | null = null
    await eventually(
      `${screen} in front of the employee`,
      async () => {
        const present = await this.screen
        if (present === screen) return true
        if (present === null || present === done) return false
        done = present
        // What came from elsewhere meanwhile has taken its place.
        await this.goesOn(present).catch(async (error: unknown) => {
          if ((await this.screen) === present) throw error
        })
        return false
      },
      90_000,
    ).catch((cause: unknown) => this.#saysWhatIsThere(screen, cause))
  }

  async #saysWhatIsThere(expected: string, cause: unknown): Promise<never> {
    throw new Error(`not ${expected} but: ${await this.page.locator('main').innerText()}`, { cause })
  }

  close(): Promise<void> {
    return this.page.close()
  }
}
