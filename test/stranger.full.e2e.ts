import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, it, onTestFinished } from 'vitest'
import { launchBrowser } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'

/**
 * Somebody who has never heard of certificates gets the mail and follows it: all that is looked for on the screens is a
 * word of the mail, or what the screen itself says is to be pressed.
 */

/** Where the mail says what. */
const mailSays = {
  ja: {
    application: /「([^」]+)」を開いて/,
    window: /アプリの(.+?)画面の/,
    code: /画面の(.+?)が (\d{6}) /,
    ready: /ご用意いただくもの: (.+)/,
    finished: /完了後、(.+?)。/,
    words: /\p{Script=Han}+/gu,
  },
  en: {
    application: /Open "[^"]+" \(([^)]+)\)/,
    window: /in the app's (\w+) window/,
    code: /The (.+?) in the app's \w+ window must be (\d{6})/,
    ready: /Have ready: (.+)/,
    finished: /When finished, (.+?)\./,
    words: /[A-Za-z]+/g,
  },
} as const
type Language = keyof typeof mailSays

let house: House
let browser: Browser

beforeEach((context) => needs(context, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

it.each(['ja', 'en'] as const)('a stranger renews by the words of the mail alone: %s', async (language) => {
  const pc = await newPc(house, language === 'ja' ? 'tanaka01' : 'smith01')
  onTestFinished(() => pc.agent.end())
  const { certificateId } = await turnOn(house, pc)
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  const { mails } = await house.api.notices.preview.query({ certificateId, language })
  const { body = '' } = mails.find(({ audience, milestone }) => audience === 'employee' && milestone === 'days14') ?? {}

  const page = await browser.newPage({ viewport: { width: 760, height: 860 } })
  onTestFinished(() => page.close())
  // The Start menu's entry, which has the name of the application.
  await page.goto(`file://${await pc.employee.launchFile()}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  // Who reads no Japanese presses the one word that is not.
  if (language === 'en') await page.getByRole('button', { name: 'English' }).click()

  await becomesRenewed(page, body, language)
  await eventually('the console knows it', async () => {
    const { state } = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
    return state === 'completed'
  })
})

async function becomesRenewed(page: Page, mail: string, language: Language): Promise<void> {
  const says = mailSays[language]
  const from = (pattern: RegExp, group = 1) => {
    const found = pattern.exec(mail)?.[group]
    if (!found) throw new Error(`the mail does not say ${pattern}:\n${mail}`)
    return found.toLowerCase()
  }
  await eventually('a window of that name', async () => includes(await page.title(), from(says.application)))
  await eventually('the request', async () => includes(await headingOf(page), from(says.window)))
  const request = await textOf(page)
  expect(request).toContain(from(says.code))
  expect(request.replaceAll(/\s/g, '')).toContain(from(says.code, 2))

  let text = request
  while (!text.includes(from(says.finished))) {
    await follow(page, mail, language, from(says.ready))
    text = await anotherThan(page, text)
  }
  const result = await headingOf(page)
  await follow(page, mail, language, from(says.ready))
  await anotherThan(page, text)
  // What follows goes on saying it: the stranger's own browser is open.
  expect(await headingOf(page)).not.toBe(result)
}

/** Types what the mail says to have ready where the screen asks for that; else presses what there is to press, if anything. */
async function follow(page: Page, mail: string, language: Language, ready: string): Promise<void> {
  const field = page.getByLabel(new RegExp(`^${ready}$`, 'i'))
  if (await field.isVisible()) {
    // What was typed before may still be on its way: then the screen becomes busy at any moment, and goes on by itself.
    const soon = { timeout: 2000 }
    return field
      .fill(password, soon)
      .then(() => field.press('Enter', soon))
      .catch(() => undefined)
  }
  const text = await textOf(page)
  const named = [...text.matchAll(/[「“]([^」”]+)[」”]/g)].map(([, name]) => name)
  const known = new Set(wordsOf(mail, language))
  const buttons = await page.getByRole('main').getByRole('button', { disabled: false }).all()
  const found = []
  for (const button of buttons) {
    const name = (await button.innerText()).trim().toLowerCase()
    const isKnown = wordsOf(name, language).some((word) => (language === 'ja' ? includes(mail, word) : known.has(word)))
    if (named.length > 0 ? named.includes(name) : isKnown) found.push({ name, button })
  }
  expect(found.length, `what to press, of ${found.map(({ name }) => name).join()}, on: ${text}`).toBeLessThan(2)
  await found[0]?.button.click()
}

const includes = (text: string, words: string) => text.toLowerCase().includes(words)
const wordsOf = (text: string, language: Language) => text.toLowerCase().match(mailSays[language].words) ?? []
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()
const textOf = async (page: Page) => (await page.getByRole('main').innerText()).toLowerCase()

function anotherThan(page: Page, before: string): Promise<string> {
  return eventually(`another screen than: ${before}`, async () => {
    const text = await textOf(page)
    return text !== before && text
  })
}
