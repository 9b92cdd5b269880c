import axe from 'axe-core'
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from 'playwright-core'

/** For scripts that take pictures: what they are given. */
export type { Browser, Page }

/** Debian's Chromium. */
const executablePath = '/usr/bin/chromium'

/** Without a sandbox only as root; nothing of the browser's own business on the network. */
const args = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args })

/**
 * A browser with a profile that stays on the disk; with `home`, that of a person whose key store is there, and whose
 * desktop opens what is registered there. xdg-open heeds that only where it finds a display, though it never uses it.
 */
export const openProfile = (
  folder: string,
  home = process.env.HOME,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, {
    executablePath,
    args,
    env: { DISPLAY: ':0', ...process.env, HOME: home },
    ...options,
  })

/** A browser in which somebody is signed in to the console at `origin` already, by the `Cookie` header of the sign-in. */
export async function signedIn(
  browser: Browser,
  { origin, cookie, ...options }: BrowserContextOptions & { origin: string; cookie: string },
): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const pairs = cookie.split('; ').map((pair) => pair.split(/=(.*)/s))
  await context.addCookies(pairs.map(([name = '', value = '']) => ({ name, value, url: origin })))
  return context
}

/**
 * What accessibility rules are broken on the page (WCAG 2.1 A and AA, as axe-core finds them). What fades in has little
 * contrast as yet: a page with dialogs is opened with `reducedMotion`.
 */
export async function brokenRules(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const run = 'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })'
  const { violations } = (await page.evaluate(run)) as { violations: { id: string; nodes: { html: string }[] }[] }
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
