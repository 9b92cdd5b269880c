import fs from 'node:fs'
import path from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { type Language, wordsOf } from '../../apps/agent/src/screens/text/text.ts'
import type { Employee } from './employee.ts'
import { eventually } from './process.ts'
import { scannedOf } from './tokens.ts'

/** What people do in a browser at their PC, beside the pages themselves. */

/** Chromium asks before it opens an application, unless a policy of the machine says otherwise; only root can set one. */
const policyFile = '/etc/chromium/policies/managed/certfleet-stories.json'

export function letBrowsersOpenTheApp(): void {
  fs.mkdirSync(path.dirname(policyFile), { recursive: true })
  const opens = [{ protocol: 'certfleet', allowed_origins: ['*'] }]
  fs.writeFileSync(policyFile, JSON.stringify({ AutoLaunchProtocolsFromOrigins: opens }))
}

export const letThemAskAgain = (): void => fs.rmSync(policyFile, { force: true })

/** The desktop of a user opens what a package's desktop entry registers, by another program than the one it names. */
export function registerApp(home: string, entry: string, program: string): void {
  const installed = '/opt/certfleet-agent/open-screens'
  if (!entry.includes(`Exec=${installed} %u\n`)) throw new Error(`the entry starts something else: ${entry}`)
  const applications = path.join(home, '.local/share/applications')
  fs.mkdirSync(applications, { recursive: true })
  fs.writeFileSync(path.join(applications, 'certfleet-agent.desktop'), entry.replace(installed, program))
  // What the package's trigger does for the whole machine.
  const types = /^MimeType=(.*);$/m.exec(entry)?.[1] ?? ''
  fs.writeFileSync(
    path.join(applications, 'mimeapps.list'),
    `[Default Applications]\n${types}=certfleet-agent.desktop\n`,
  )
}

/** How often the agent in this home was called by a `certfleet:` address. */
export function callsOf(home: string): number {
  const log = path.join(home, '.local/share/certfleet/ApplicationLog.log')
  return fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('screens.called_by_url').length - 1 : 0
}

/** The agent's screens in the employee's browser, as its menu entry opens them. */
export async function openScreens(browser: BrowserContext, employee: Employee): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`file://${await employee.launchFile()}`)
  return page
}

/** What is typed into the screens of a renewal. */
interface Typed {
  password: string
  numberFor: (scanned: string) => string
}

/** Clicks and types what each screen of a renewal asks for, until `end` is shown. */
export async function clickThrough(
  page: Page,
  language: Language,
  end: string,
  { password, numberFor }: Typed,
): Promise<void> {
  const { startNow, close, cchk001, cchk002, cchk005, asking } = wordsOf(language)
  // A screen that is drawn anew meanwhile is looked at again.
  const timeout = 3000
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click({ timeout })
  const step = async (): Promise<void> => {
    switch ((await page.locator('main').getAttribute('data-screen', { timeout })) ?? '') {
      case 'FLT01':
        return press(startNow)
      case 'CCHK001':
        return press(cchk001.renew)
      case 'CCHK002':
        await page.getByLabel(cchk002.password).fill(password, { timeout })
        return press(asking.authenticate)
      case 'CCHK005': {
        const scanned = scannedOf(await page.locator('main').innerHTML({ timeout }))
        await page.getByLabel(cchk005.transactionNumber).fill(numberFor(scanned), { timeout })
        return press(asking.authenticate)
      }
      case 'CCHK902':
        return press(close)
    }
  }
  await eventually(
    `the screen ${end}`,
    async () => {
      if ((await page.locator(`main[data-screen=${end}]`).count()) > 0) return true
      await step().catch(() => {})
      return false
    },
    150_000,
  )
}
