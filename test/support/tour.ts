import type { Browser, BrowserContext } from 'playwright-core'
import { brokenRules } from './browser.ts'

/** How people look at pages: language, colours, width in CSS pixels. */
export const looks = [
  { locale: 'ja', colorScheme: 'light', width: 1280 },
  { locale: 'en', colorScheme: 'dark', width: 360 },
  { locale: 'en', colorScheme: 'light', width: 1280 },
  { locale: 'ja', colorScheme: 'dark', width: 360 },
] as const
export type Look = (typeof looks)[number]

/** What is wrong with a page: broken rules of accessibility, pixels it scrolls sideways, another language, errors. */
interface Flaws {
  url: string
  flaws: string[]
}

/** Visits the pages as whoever is signed in with `storageState`. @returns those with flaws. */
export async function flawedPages(
  browser: Browser,
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>,
  { locale, colorScheme, width }: Look,
  urls: string[],
): Promise<Flaws[]> {
  const viewport = { width, height: 900 }
  const options = {
    locale,
    colorScheme,
    viewport,
    storageState,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
  } as const
  const visit = await browser.newContext(options)
  const page = await visit.newPage()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  const seen: Flaws[] = []
  for (const url of urls) {
    await page.goto(url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // A chart draws itself once the page is there.
    await page.locator('.recharts-responsive-container:not(:has(svg))').waitFor({ state: 'detached' })
    const flaws = await brokenRules(page)
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    if (overflow !== 0) flaws.push(`scrolls sideways by ${String(overflow)} px`)
    const lang = await page.locator('html').getAttribute('lang')
    if (lang !== locale) flaws.push(`is in ${lang}`)
    seen.push({ url, flaws: [...flaws, ...errors.splice(0)] })
  }
  await visit.close()
  return seen.filter(({ flaws }) => flaws.length > 0)
}
