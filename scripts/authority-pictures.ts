import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { clerkDigits } from '../apps/authority/src/counter/clerk-secret.ts'
import { addClerk } from '../apps/authority/src/counter/make-clerk.ts'
import { readSecret } from '../apps/authority/src/secret-file.ts'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { answer, obtain, open, signed } from '../apps/authority/src/test/agent.ts'
import { type Client, clientOf } from '../apps/authority/src/test/client.ts'
import { institutionCode, openAuthority } from '../test/support/authority.ts'
import type { Browser, Page } from '../test/support/browser.ts'
import { palettePng } from './palette-png.ts'
import { withPostgres } from './temporary-postgres.ts'

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
/** Login IDs with names nobody has, and how many days are left of their certificates; null: they have none. */
const people: [loginId: string, name: string, daysLeft: number | null][] = [
  ['ito.ken', '伊藤 健', -4],
  ['sato.hanako', '佐藤 花子', 210],
  ['suzuki.ichiro', '鈴木 一郎', 12],
  ['tanaka.yoko', '田中 洋子', 96],
  ['watanabe.mai', '渡辺 舞', null],
  ['yamada.taro', '山田 太郎', 23],
]

/** The pictures of docs/portal.md and docs/counter.md, docs/images/authority: pages of an authority with a few people. */
export const takeAuthorityPictures = (browser: Browser): Promise<void> =>
  withPostgres(async (url) => {
    const scene = await openAuthorityScene(url)
    const folder = path.join(import.meta.dirname, '../docs/images/authority')
    fs.mkdirSync(folder, { recursive: true })
    const context = await browser.newContext({
      viewport: { width: 960, height: 1000 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      locale: 'en',
      userAgent: windows,
      ignoreHTTPSErrors: true,
    })
    const page = await context.newPage()
    const take = async (name: string, address: string) => {
      await page.goto(address)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const height = Math.min(1000, Number(await page.evaluate('document.documentElement.scrollHeight')))
      const png = await page.screenshot({ clip: { x: 0, y: 0, width: 960, height }, animations: 'disabled' })
      fs.writeFileSync(path.join(folder, `${name}.png`), await palettePng(page, png))
    }
    try {
      await take('portal-issuing', `${scene.portal}/issuing`)
      await scene.logIn(page, 'yamada.taro')
      await take('portal-top', `${scene.portal}/portal`)
      await scene.logIn(page, 'sato.hanako')
      await take('portal-users', `${scene.portal}/portal/users?sort=expiry`)
      await scene.signIn(page)
      await take('counter-institution', scene.counter)
      await take('counter-user', `${scene.counter}/subscribers/tanaka.yoko`)
      await take('counter-log', `${scene.counter}/log`)
    } finally {
      await context.close()
      await scene.close()
    }
  })

/** An authority with people in all states, and the ways in to its portal and its counter. */
export async function openAuthorityScene(postgresUrl: string) {
  const appFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-packages-'))
  for (const file of ['setup-1.4.0.exe', '1.4.0-x64.msi', '1.4.0-linux-x64.tar.gz']) addPackage(appFolder, file)
  const asked = { issue: [], renew: ['question' as const] }
  const helpdesk = { phone: '0120-000-000', hours: '9:00–17:00' }
  const authority = await openAuthority(postgresUrl, 'P-256', { appFolder, isRehearsal: false })
  const switches = Object.entries({ challenges: asked, helpdesk }).map(([name, to]) => `${name}=${JSON.stringify(to)}`)
  await authority.run(['institution', 'set', ...switches])
  const db = openDatabase(authority.databaseUrl, 2)
  await fill(db, clientOf(authority.url, authority.trustAnchors), authority.url)
  const secret = readSecret(authority.env.AUTHORITY_SECRET_FILE ?? '')
  const clerk = { loginName: 'hanako', name: '窓口 花子', institutionCode }
  const { password } = await addClerk(db, clerk, secret)
  return {
    portal: authority.url,
    counter: new URL(`/counter/${institutionCode}`, authority.url).href,
    logIn: async (page: Page, loginId: string) => {
      await page.goto(`${authority.url}/login`)
      await page.locator('[name=loginId]').fill(loginId)
      await page.locator('[name=password]').fill(`pw-${loginId}`)
      await page.locator('button.main').click()
      await page.locator('header form').waitFor()
    },
    signIn: async (page: Page) => {
      const row = await db.clerk.findUniqueOrThrow({ where: { loginName: clerk.loginName } })
      await db.clerk.update({ where: { id: row.id }, data: { lastTotpStep: -1 } })
      await page.goto(new URL('/counter', authority.url).href)
      await page.locator('[name=loginName]').fill(clerk.loginName)
      await page.locator('[name=password]').fill(password)
      await page.locator('[name=digits]').fill(clerkDigits(row, secret, new Date()))
      await page.locator('button.main').click()
      await page.locator('header form').waitFor()
    },
    close: async () => {
      await db.$disconnect()
      await authority.close()
      fs.rmSync(appFolder, { recursive: true })
    },
  }
}

/** As large as one of ours, and empty. */
function addPackage(folder: string, file: string): void {
  const name = path.join(folder, `certfleet-agent-${file}`)
  fs.writeFileSync(name, '')
  fs.truncateSync(name, 42_700_000)
}

async function fill(db: PrismaClient, client: Client, url: string): Promise<void> {
  const now = Date.now()
  const { origin } = new URL(url)
  for (const [loginId, name, daysLeft] of people) {
    await addSubscriber(db, institutionCode, { loginId, name, password: `pw-${loginId}` })
    await db.subscriber.updateMany({ where: { loginId }, data: { createdAt: new Date(now - 400 * dayMs) } })
    if (daysLeft === null) continue
    const issued = await obtain(client, loginId, 'issue')
    await signed(client, 'confirm', origin, issued)
    const notAfter = new Date(now + daysLeft * dayMs)
    const issuedAt = new Date(notAfter.getTime() - 366 * dayMs)
    const { sha256 } = issued.certificate
    await db.certificate.update({ where: { sha256 }, data: { notAfter, issuedAt } })
  }
  await db.subscriber.updateMany({ where: { loginId: 'sato.hanako' }, data: { role: 'master' } })
  await db.subscriber.updateMany({ where: { loginId: 'suzuki.ichiro' }, data: { role: 'administrator' } })
  await db.subscriber.updateMany({ where: { loginId: 'tanaka.yoko' }, data: { email: 'tanaka@example.co.jp' } })
  await obtain(client, 'watanabe.mai', 'issue')
  // Who is locked, as the dialogue locks; who has nothing to answer with, as it refuses.
  for (let tries = 0; tries < 5; tries++) {
    await answer(client, await open(client, 'issue'), { loginId: 'tanaka.yoko', password: 'wrong' })
  }
  const { sha256 } = await db.certificate.findFirstOrThrow({ where: { subscriber: { loginId: 'yamada.taro' } } })
  await answer(client, await open(client, 'renew', sha256), { password: 'pw-yamada.taro' })
  await db.announcement.create({
    data: {
      institutionCode,
      title: '年末年始の休業について / Closed over the New Year',
      body: '12月31日から1月3日まで、窓口は休業します。\nOur counter is closed from 31 December to 3 January.',
      from: new Date(now - 2 * dayMs),
    },
  })
}
