import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProfile, Challenge } from '@certfleet/core/authority-profile.ts'
import { type AnsweredScreen, stateOfScreen } from '@certfleet/core/dialogue.ts'
import type { IssuanceState, Party } from '@certfleet/core/issuance.ts'
import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import type { Browser, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { type Language, languages } from '../../apps/agent/src/screens/text/text.ts'
import { portalPaths } from '../../apps/authority/src/portal/paths.ts'
import { paths } from '../../apps/console/src/app/paths.ts'
import { launchBrowser, signedIn } from './browser.ts'
import { setSwitches } from './challenges.ts'
import { type House, openHouse } from './house.ts'
import { type Pc, type PcOptions, askToIssue, newPc, password, turnOff, turnOn, turnOnNew } from './pc.ts'
import { eventually } from './process.ts'
import { Seat } from './seat.ts'

/** Somebody at a PC who was asked for a certificate. */
interface Scene {
  pc: Pc
  seat: Seat
  issuanceId: string
}

/** A house, and people at their PCs, each at the screens in a real browser, in one language and the other in turn. */
export class Office {
  readonly house: House
  readonly #browser: Browser
  readonly #pcs: Pc[] = []
  #people = 0

  static async open(postgresUrl: string): Promise<Office> {
    return new Office(await openHouse({ postgresUrl }), await launchBrowser())
  }

  private constructor(house: House, browser: Browser) {
    this.house = house
    this.#browser = browser
  }

  /** Of the latest person. */
  get #language(): Language {
    return languages[this.#people % languages.length] ?? 'ja'
  }

  async pcOf(name: string, options: PcOptions = {}): Promise<Pc> {
    const loginId = `${name}-${++this.#people}`
    const pc = await newPc(this.house, loginId, { script: 'test/support/agent-process.ts', ...options })
    this.#pcs.push(pc)
    return pc
  }

  sit = (pc: Pc): Promise<Seat> => Seat.at(this.#browser, pc, this.#language)

  /** Somebody with a certificate to renew is asked to. @param env of the agent */
  async renews(name: string, options: PcOptions = {}, env = {}): Promise<Scene> {
    return this.renewsAt(await this.pcOf(name, options), env)
  }

  async renewsAt(pc: Pc, env = {}): Promise<Scene> {
    const { certificateId } = await turnOn(this.house, pc, env)
    // First: an agent that needs nobody begins at once, and may stand still by the time the screens are opened.
    const seat = await this.sit(pc)
    const { issuanceId } = await this.house.api.issuances.renew.mutate({ certificateId })
    return { pc, issuanceId, seat }
  }

  /** Somebody without a certificate is asked to obtain one. @param env of the agent */
  async obtains(name: string, options: PcOptions = {}, env = {}): Promise<Scene> {
    return this.obtainsAt(await this.pcOf(name, { daysLeft: null, ...options }), env)
  }

  async obtainsAt(pc: Pc, env = {}): Promise<Scene> {
    await turnOnNew(this.house, pc, env)
    const issuanceId = await askToIssue(this.house, pc)
    return { pc, issuanceId, seat: await this.sit(pc) }
  }

  /**
   * The attempt is over: the code, what it means and what to do are read, and the console waits for whom it names. What
   * nobody has begun at the PC is over on its status (FLT04).
   */
  async isRefused(scene: Scene, code: IssuanceCode, screen: 'CCHK902' | 'FLT04' = 'CCHK902'): Promise<void> {
    const { seat } = scene
    await seat.reads(screen, code)
    if (screen === 'CCHK902') await seat.sees(screen, code)
    const { state, party } = ruleOf(code)
    await this.isTold(scene, code, state, party)
  }

  /** The code is read, and whom the console names has to act: then it goes on by itself. */
  async isWaitedFor(scene: Scene, screen: string, code: IssuanceCode): Promise<void> {
    await scene.seat.reads(screen, code)
    const { waits, party } = ruleOf(code)
    await this.isTold(scene, code, waits, party)
  }

  /** The code is read where it has to be typed again, and the console waits for that. */
  async isTypedAgain(scene: Scene, screen: AnsweredScreen, code: IssuanceCode): Promise<void> {
    await scene.seat.reads(screen, code)
    await this.isTold(scene, code, stateOfScreen(screen), 'employee')
  }

  /** Its page in the console says how it stands, whom it waits for, what happened and what they can do. */
  async isTold({ issuanceId, seat }: Scene, code: IssuanceCode, state: IssuanceState, party: Party): Promise<void> {
    await this.becomes(issuanceId, { state, waitingOn: party, lastCode: code })
    const { origin, cookie } = this.house
    const { lang } = seat.words
    const domain = { ja, en }[lang]
    const { what, todo } = domain.code[code]
    const context = await signedIn(this.#browser, { origin, cookie, locale: lang })
    const page = await context.newPage()
    await page.goto(origin + paths.issuance(issuanceId), { timeout: 60_000 })
    for (const text of [domain.issuanceState[state], domain.party[party], what, code, todo]) {
      await page.locator('main').getByText(text).first().waitFor({ timeout: 60_000 })
    }
    await context.close()
  }

  /** It goes on to the certificate, without anybody at the console. @returns how many the login ID has got by now */
  async arrives({ pc, seat, issuanceId }: Scene): Promise<number> {
    await seat.goesTo('CCHK007')
    await this.becomes(issuanceId, { state: 'completed' })
    return this.certificatesOf(pc)
  }

  /** The IT admin presses it at the console. */
  async retries({ issuanceId }: Scene): Promise<void> {
    await this.house.api.issuances.retry.mutate({ id: issuanceId })
  }

  certificatesOf({ loginId }: Pc): Promise<number> {
    return this.house.authorityDb.certificate.count({ where: { subscriber: { loginId } } })
  }

  becomes(id: string, expected: { state: string; waitingOn?: string; lastCode?: string }): Promise<boolean> {
    return eventually(
      `the issuance to become ${JSON.stringify(expected)}`,
      async () => {
        const row = await this.house.consoleDb.issuance.findUniqueOrThrow({ where: { id } })
        return Object.entries(expected).every(([field, value]) => row[field as 'state'] === value)
      },
      60_000,
    )
  }

  /** The institution goes by these switches until the test is over. */
  async goesBy(switches: Partial<AuthorityProfile>): Promise<void> {
    const before = await setSwitches(this.house, switches)
    onTestFinished(async () => void (await setSwitches(this.house, before)))
  }

  /** It asks this beside the password of who renews. */
  asks = (...renew: Challenge[]): Promise<void> => this.goesBy({ challenges: { issue: [], renew } })

  /** A page of the institution's portal. */
  portal = (address: string): string => `${this.house.authority.url}${address}?lang=${this.#language}`

  /** Logs in at the portal, in a browser window of its own. */
  async logIn({ loginId }: Pc): Promise<Page> {
    const page = await this.#browser.newPage({ ignoreHTTPSErrors: true })
    await page.goto(this.portal(portalPaths.login))
    await page.locator('input[name=loginId]').fill(loginId)
    await page.locator('input[name=password]').fill(password)
    await page.locator('button.main').click()
    await page.waitForURL(/\/portal/)
    return page
  }

  /** All go home, and close what they had open. */
  async empty(): Promise<void> {
    await turnOff(this.#pcs)
    for (const context of this.#browser.contexts()) await context.close()
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.house.close()
  }
}
