import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { launchBrowser, openProfile } from './support/browser.ts'
import { type House, admin, openHouse } from './support/house.ts'
import { type Need, lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { RedisServer } from './support/redis.ts'
import { small } from './support/size.ts'

/**
 * One renewal as its people see it, in a real browser: the administrator presses 更新, the employee answers the request
 * on the PC, the console shows the result by itself, and the employee's browser logs in with the new certificate.
 */

/** Chromium picks the certificate without asking where a policy of the machine says so; only root can set one. */
const policyFile = '/etc/chromium/policies/managed/certfleet-test.json'
const always: Need[] = ['chromium', 'nss', 'certutil', 'openssl', 'root']

const consoles = [
  { title: 'one process', processes: 'one', algorithm: 'RSA-2048', onRedis: false },
  { title: 'three processes', processes: 'three', algorithm: 'P-256', onRedis: false },
  { title: 'three processes on Redis', processes: 'three', algorithm: 'P-256', onRedis: true },
] as const
describe.each(small ? consoles.slice(0, 1) : consoles)(
  'with the console as $title',
  ({ processes, algorithm, onRedis }) => {
    const needed: Need[] = [...always, ...(onRedis ? (['redis'] as const) : [])]
    let redis: RedisServer | undefined
    let house: House
    let pc: Pc
    let browser: Browser
    let employeesBrowser: BrowserContext | undefined

    beforeEach((context) => needs(context, ...needed))
    beforeAll(async () => {
      if (lacks(...needed)) return
      if (onRedis) redis = await RedisServer.open()
      const postgresUrl = inject('postgresUrl')
      house = await openHouse({ postgresUrl, console: processes, algorithm, redisUrl: redis?.url })
      pc = await newPc(house, 'yamada01', { daysLeft: 20, store: 'nss' })
      browser = await launchBrowser()
    }, 120_000)
    afterEach(() => fs.rmSync(policyFile, { force: true }))
    afterAll(async () => {
      await employeesBrowser?.close()
      await browser?.close()
      await pc?.agent.end()
      await house?.close()
      await redis?.close()
    })

    it('goes from 更新 to a certificate that logs in', { timeout: 120_000 }, async () => {
      const { certificateId } = await turnOn(house, pc)
      const old = await house.consoleDb.certificate.findUniqueOrThrow({ where: { id: certificateId } })

      const console = await signIn(browser, house.origin)
      await console.getByRole('button', { name: 'yamada01 さんの証明書を更新' }).click()
      await console.getByRole('link', { name: '作業の状況を見る' }).click()
      await console.getByText('本人のPCに依頼を表示しています').waitFor()
      const referenceCode = await factOf(console, '照合番号')

      const screen = await browser.newPage({ locale: 'ja' })
      await screen.goto(`file://${await pc.employee.launchFile()}`)
      await screen.getByText(referenceCode).waitFor()
      await screen.getByRole('button', { name: '今すぐ始める' }).click()
      await screen.getByRole('button', { name: '証明書更新' }).click()
      await console.getByText('本人がログインパスワードを入力するのを待っています').waitFor()
      await screen.getByLabel('ログインパスワード').fill(password)
      await screen.getByRole('button', { name: '認証', exact: true }).click()
      await screen.getByText('証明書シリアル番号').waitFor()

      // Nobody reloads the console's page.
      await console.getByText('新しい証明書がPCに導入され、使えることを確認しました').waitFor()
      const { result } = await house.consoleDb.issuance.findFirstOrThrow({ include: { result: true } })
      expect(result?.serialHex).not.toBe(old.serialHex)
      expect((await screen.locator('main').innerText()).replaceAll(/[\s:]/g, '').toLowerCase()).toContain(
        result?.serialHex ?? 'none',
      )

      await screen.close()
      await opensslAccepts(result?.der ?? new Uint8Array())
      await logsIn(result?.serialHex ?? '')
      await showsTheOldAsSuperseded(console, certificateId)
      await showsEveryStep(console)
      expect(await queueIsInPostgres()).toBe(!onRedis)
    })

    async function queueIsInPostgres(): Promise<boolean> {
      const found = await house.consoleDb.$queryRaw<unknown[]>`SELECT 1 FROM pg_namespace WHERE nspname = 'bullmq'`
      return found.length > 0
    }

    /** Another program's opinion of the new certificate: chain, purpose and validity. */
    async function opensslAccepts(der: Uint8Array): Promise<void> {
      const issuing = await house.authorityDb.caKey.findFirstOrThrow({ where: { use: 'issuing' } })
      const pem = (bytes: Uint8Array) =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`
      const file = (name: string, content: string) => {
        fs.writeFileSync(path.join(house.dir, name), content)
        return path.join(house.dir, name)
      }
      const roots = file('root.pem', house.authority.trustAnchors)
      const chain = file('issuing.pem', pem(issuing.certificate))
      const leaf = file('leaf.pem', pem(der))
      const args = ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', roots, '-untrusted', chain, leaf]
      expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain(': OK')
    }

    /** The employee's own browser, with the key store the agent installed into. */
    async function logsIn(serialHex: string): Promise<void> {
      const database = `sql:${path.join(pc.home, '.pki/nssdb')}`
      const root = path.join(house.dir, 'root.pem')
      execFileSync('certutil', ['-A', '-d', database, '-n', 'authority-root', '-t', 'C,,', '-a', '-i', root])
      const { certLoginUrl } = house.authority
      fs.mkdirSync(path.dirname(policyFile), { recursive: true })
      const pick = JSON.stringify({ pattern: certLoginUrl, filter: {} })
      fs.writeFileSync(policyFile, JSON.stringify({ AutoSelectCertificateForUrls: [pick] }))
      employeesBrowser = await openProfile(path.join(pc.home, 'browser'), pc.home)
      const page = await employeesBrowser.newPage()
      await page.goto(`${certLoginUrl}/?lang=ja`)
      await page.getByRole('heading', { name: 'yamada01 さん 様' }).waitFor()
      expect(await page.locator('main').innerText()).toContain(serialHex)
    }

    async function showsTheOldAsSuperseded(console: Page, certificateId: string): Promise<void> {
      await console.goto(`${house.origin}/certificates/${certificateId}`)
      await console.getByText('更新済み（旧）').first().waitFor()
    }

    async function showsEveryStep(console: Page): Promise<void> {
      await console.goto(`${house.origin}/audit`)
      await console.getByRole('table').waitFor()
      const log = await console.getByRole('table').innerText()
      for (const step of [
        'サインイン',
        'PCで証明書を確認',
        '利用者をPCに割当',
        '発行・更新を依頼',
        '依頼に署名',
        'PCで新しい鍵を作成',
        '認証局が証明書を発行',
        '認証局が導入完了を受領',
        '導入と動作を確認し完了',
      ])
        expect(log).toContain(step)
    }
  },
)

async function signIn(browser: Browser, origin: string): Promise<Page> {
  const page = await browser.newPage({ locale: 'ja', viewport: { width: 1280, height: 1000 } })
  await page.goto(`${origin}/certificates`)
  await page.getByLabel('メールアドレス').fill(admin.email)
  await page.getByLabel('パスワード', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'サインイン' }).click()
  await page.getByRole('heading', { name: '証明書', exact: true }).waitFor()
  return page
}

/** The value beside a label. */
const factOf = (page: Page, label: string): Promise<string> =>
  eventually(`the fact ${label}`, async () =>
    page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd').locator('strong').innerText(),
  )
