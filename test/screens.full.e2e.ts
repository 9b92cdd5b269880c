import { performance } from 'node:perf_hooks'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Language, languages, wordsOf } from '../apps/agent/src/screens/text/text.ts'
import { numberFor, rightAnswers } from '../apps/agent/src/test/authority.ts'
import { temporaryFolder } from '../apps/agent/src/test/folder.ts'
import { guideScenes } from '../apps/agent/src/test/guide-scenes.ts'
import { Pc } from '../apps/agent/src/test/pc.ts'
import { preflightAt } from '../apps/agent/src/test/shown.ts'
import { openStage } from '../apps/agent/src/test/stage.ts'
import { qrCode } from '../apps/authority/src/test/qr-code.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { lacks, needs } from './support/machine.ts'

/** Every screen of the agent, as people with all kinds of eyes and hands have it. */

let browser: Browser
beforeAll(async () => {
  if (!lacks('chromium')) browser = await launchBrowser()
})
afterAll(() => browser?.close())
beforeEach((context) => needs(context, 'chromium'))

async function newPage(): Promise<Page> {
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  onTestFinished(() => page.close())
  return page
}

/** The screens of the guide in a browser: those are all there are, or they would not compile. */
async function stageOf(language: Language) {
  const stage = await openStage(temporaryFolder(), language, () => performance.now())
  onTestFinished(() => stage.close())
  const scenes = await guideScenes(
    language,
    (await qrCode('certfleet sample transaction')).toString('base64'),
    performance.now(),
  )
  const page = await newPage()
  await stage.open(page)
  const show = async (screen: keyof typeof scenes, state = scenes[screen]) => {
    stage.show(state)
    await page.locator(`main[data-screen=${screen}]`).waitFor()
  }
  return { stage, scenes, page, show }
}

/** Screens that have more on them than the guide shows: what stands in the way, and the browsers that are open. */
function busierOnes({ FLT03, CCHK001, CCHK002 }: Awaited<ReturnType<typeof guideScenes>>) {
  const browsersBeforeLogin = ['Google Chrome', 'Microsoft Edge', 'Firefox']
  const trouble = { code: 'authority_unreachable', nextAttemptAt: new Date() } as const
  const view = preflightAt('authority', { passed: ['version', 'clock'], trouble })
  const issuances = FLT03.issuances.map((each) => ({ ...each, view }))
  return [
    ['CCHK001', { ...CCHK001, browsersBeforeLogin }],
    ['FLT03', { ...FLT03, issuances, browsersBeforeLogin }],
    ['CCHK002', { ...CCHK002, browsersBeforeLogin }],
  ] as const
}

/** A desk, a narrow window, and a window of 640 pixels at 200 % (WCAG 2.1, 1.4.4 and 1.4.10). */
const widths = [1280, 360, 320]

describe.each(languages)('in %s', (language) => {
  it.each(['light', 'dark'] as const)('every screen is whole and readable: %s', async (colorScheme) => {
    const { scenes, page, show } = await stageOf(language)
    await page.emulateMedia({ colorScheme })
    const flaws: string[] = []
    const usual = (Object.keys(scenes) as (keyof typeof scenes)[]).map((screen) => [screen, scenes[screen]] as const)
    for (const [screen, state] of [...usual, ...busierOnes(scenes)]) {
      await show(screen, state)
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 })
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        if (overflow !== 0) flaws.push(`${screen} scrolls sideways by ${String(overflow)} at ${width}`)
      }
      flaws.push(...(await brokenRules(page)).map((flaw) => `${screen} ${flaw}`))
      if ((await page.locator('html').getAttribute('lang')) !== language) flaws.push(`${screen} is in another language`)
    }
    expect(flaws).toEqual([])
  })
})

it('the focus is somewhere sensible on every screen, and stays where it is when the screen is drawn anew', async () => {
  const { stage, scenes, page, show } = await stageOf('ja')
  for (const screen of Object.keys(scenes) as (keyof typeof scenes)[]) {
    await show(screen)
    expect([screen, await page.evaluate('document.activeElement.localName')]).toEqual([
      screen,
      expect.stringMatching(/^(h1|input)$/),
    ])
    const places = page.locator('button:enabled:visible, summary:visible, select:visible, input:enabled:visible')
    for (let index = 0; index < (await places.count()); index++) {
      await places.nth(index).focus()
      const before = await page.evaluate(focused)
      for (const language of ['en', 'ja'] as const) {
        stage.speak(language)
        await page.locator(`html[lang=${language}]`).waitFor()
        expect([screen, await page.evaluate(focused)]).toEqual([screen, before])
      }
    }
  }
})

/** What has the focus, whatever words are on it. */
const focused = `(({ localName, id, name, dataset, parentElement }) =>
  JSON.stringify(id || [localName, parentElement.id, name, { ...dataset }]))(document.activeElement)`

describe('CCHK004', () => {
  async function scene() {
    const stage = await openStage(temporaryFolder(), 'ja', () => performance.now())
    onTestFinished(() => stage.close())
    const scenes = await guideScenes('ja', '', 0)
    stage.show(scenes.CCHK004)
    const page = await newPage()
    await page.clock.install()
    await stage.open(page)
    const events: string[] = []
    await page.route('**/page/events', (route) => {
      events.push(route.request().postData() ?? '')
      return route.fulfill({ status: 204 })
    })
    await page.locator('main[data-screen=CCHK004]').waitFor()
    const first = page.getByLabel('ワンタイムパスワード(現在)')
    const second = page.getByLabel('ワンタイムパスワード(1分後)')
    const submit = page.getByRole('button', { name: '認証', exact: true })
    return { stage, scenes, page, events, first, second, submit }
  }

  it('opens its second number a minute after the first, and takes the person there', async () => {
    const { page, events, first, second, submit } = await scene()
    await page.getByText('その1分後に入力できるように').waitFor()
    await first.pressSequentially('271828')
    await page.getByText('入力できるまで').waitFor()
    expect(await page.getByRole('timer').textContent()).toMatch(/^(1:00|0:5\d)$/)
    await page.clock.fastForward(50_000)
    expect([await second.isEditable(), await submit.isEnabled()]).toEqual([false, false])
    await page.keyboard.press('Enter')
    expect(events).toEqual([])
    await page.clock.fastForward(11_000)
    await page.getByText('入力できます。').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('oneMinuteLater')
    await page.keyboard.type('１８２ ８４５')
    await page.keyboard.press('Enter')
    await expect.poll(() => events.length).toBe(1)
    expect(events[0]).toContain('"oneMinuteLater":"１８２ ８４５"')
    expect([await first.inputValue(), await second.inputValue()]).toEqual(['', ''])
  })

  it('takes no number twice, and says so', async () => {
    const { page, events, first, second } = await scene()
    await first.pressSequentially('271828')
    await page.clock.fastForward(61_000)
    await second.fill('271 828')
    expect(await page.evaluate('document.activeElement.validationMessage')).toContain('1つ目と同じ番号です')
    await page.keyboard.press('Enter')
    expect(events).toEqual([])
    await second.fill('182845')
    await page.keyboard.press('Enter')
    await expect.poll(() => events.length).toBe(1)
  })

  it('counts on when the screen is drawn anew, and from the start when the first number is typed anew', async () => {
    const { stage, page, first, second } = await scene()
    await first.pressSequentially('271828')
    await page.clock.fastForward(40_000)
    stage.speak('en')
    await page.locator('html[lang=en]').waitFor()
    await page.clock.fastForward(21_000)
    await page.getByText('You can type it now').waitFor()
    stage.speak('ja')
    await page.locator('html[lang=ja]').waitFor()
    expect(await second.isEditable()).toBe(true)
    await first.fill('')
    expect(await second.isEditable()).toBe(false)
    await first.fill('314159')
    expect(await second.isEditable()).toBe(false)
    expect(await page.getByRole('timer').textContent()).toMatch(/^(1:00|0:5\d)$/)
  })
})

describe('CCHK005', () => {
  it('shows its code as large as the window, by keyboard and by mouse, until it is closed', async () => {
    const { stage, page, show } = await stageOf('ja')
    await show('CCHK005')
    const dialog = page.getByRole('dialog', { name: '二次元コード' })
    await page.getByRole('button', { name: '大きく表示' }).press('Enter')
    await dialog.waitFor()
    const box = await dialog.getByRole('img').boundingBox()
    const { height } = page.viewportSize() ?? { height: 0 }
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThan(height * 0.6)
    expect(await page.evaluate('getComputedStyle(document.querySelector("dialog img")).imageRendering')).toBe(
      'pixelated',
    )
    expect(await dialog.getByRole('timer').textContent()).toMatch(/^[23]:\d\d$/)
    expect(await brokenRules(page)).toEqual([])
    // Drawn anew beside it, it stays.
    stage.speak('en')
    await page.getByRole('dialog', { name: 'QR code' }).waitFor()
    stage.speak('ja')
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('img').click()
    await dialog.getByRole('button', { name: '閉じる' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('img').click()
    await dialog.waitFor()
    await page.mouse.click(3, 3)
    await dialog.waitFor({ state: 'hidden' })
  })

  it('offers another code in place of the enlarged one when its time is over', async () => {
    const { stage, scenes, page } = await stageOf('ja')
    const [issuance] = scenes.CCHK005.issuances
    if (issuance?.view.kind !== 'dialogue') throw new Error('there is no dialogue')
    const view = { ...issuance.view, codeEndsAtMs: performance.now() + 3000 }
    stage.show({ ...scenes.CCHK005, issuances: [{ ...issuance, view }] })
    await page.getByRole('button', { name: '大きく表示' }).press('Enter')
    await page.getByRole('dialog').waitFor()
    const another = page.getByRole('button', { name: '新しい二次元コードを表示' })
    await another.waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.dataset.event')).toBe('refresh')
  })
})

it('what somebody has opened stays open, and what was closed closed, when the screen is drawn anew', async () => {
  const { stage, page, show } = await stageOf('ja')
  await show('FLT08')
  await page.getByText('うまくいかなかったとき').press('Enter')
  await page.getByLabel('アプリケーションに表示された内容').selectOption('G008e')
  stage.speak('en')
  await page.getByText('If it did not work').waitFor()
  expect(await page.getByLabel('What the application showed').inputValue()).toBe('G008e')
  await show('FLT01')
  await page.getByText('How to check that this is genuine').click()
  stage.speak('ja')
  await page.getByText('本物の依頼かどうかの確認').waitFor()
  expect(await page.evaluate('document.querySelector("#genuine").open')).toBe(false)
})

it('a whole renewal goes by Tab, Enter and typing alone, with a look at あとで and お問い合わせ on the way', async () => {
  const pc = await Pc.make()
  pc.authority.challenges = ['CCHK005', 'CCHK006']
  await pc.start()
  const { issuanceId } = await pc.asked()
  const page = await newPage()
  await page.goto(`file://${await pc.agent?.openScreens()}`)
  const sees = (screen: string) => page.locator(`main[data-screen=${screen}]`).waitFor()
  const { later, startNow, close, flt05, cchk001 } = wordsOf('ja')
  /** Goes to it by Tab. */
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 30; presses++) {
      if ((await page.evaluate('document.activeElement.textContent.trim()')) === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not lead to ${name}`)
  }
  const press = async (name: string) => {
    await tabTo(name)
    await page.keyboard.press('Enter')
  }
  await sees('FLT01')
  await press(later)
  await sees('FLT02')
  await press(startNow)
  await sees('CCHK001')
  await press(flt05.title)
  await sees('FLT05')
  await press(close)
  await sees('CCHK001')
  await press(cchk001.renew)
  await sees('CCHK002')
  await page.keyboard.type(pc.authority.password)
  await page.keyboard.press('Enter')
  await sees('CCHK005')
  await page.keyboard.type(numberFor(1))
  await page.keyboard.press('Enter')
  await sees('CCHK006')
  await page.keyboard.type(rightAnswers.CCHK006.answer ?? '')
  await page.keyboard.press('Enter')
  await sees('CCHK007')
  await press(close)
  await sees('FLT04')
  expect(await pc.installed(issuanceId)).toBeTruthy()
})
