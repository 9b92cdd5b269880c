import { randomBytes } from 'node:crypto'
import { openDatabase } from '@certfleet/console-db/client.ts'
import type { PrismaClient } from '@certfleet/console-db/generated/client.ts'
import { addDays, jstDay, jstInstant, nearestBusinessDay } from '@certfleet/core/calendar.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { nationalCalendar as calendar } from '../apps/console/src/server/calendar.ts'
import { type ConsoleClient, setUpConsole } from '../scripts/console-client.ts'
import { launchBrowser, signedIn } from './support/browser.ts'
import { admin, openConsole } from './support/house.ts'
import { faketimeLibrary, lacks, needs } from './support/machine.ts'
import { MailServer } from './support/mail.ts'
import { type Program, eventually } from './support/process.ts'
import { dayMs } from './support/test-ca.ts'
import { flawedPages, looks } from './support/tour.ts'

/** Mails by real processes to a real mail server: a worker killed amid sending, a working day, and the pages. */

type Console = Awaited<ReturnType<typeof openConsole>>

let server: MailServer
let house: Console
let api: ConsoleClient['api']
let cookie: string
let db: PrismaClient

beforeAll(async () => {
  server = await MailServer.open()
  house = await openConsole(inject('postgresUrl'), 'three', server.settings())
  ;({ api, cookie } = await setUpConsole(house.origin, house.setUpCode, '管理 花子', admin))
  db = openDatabase(house.databaseUrl, 2)
})
afterAll(async () => {
  await db?.$disconnect()
  await Promise.all([house?.close(), server?.close()])
})

describe('a test mail', () => {
  it('reaches the administrator who asks for it, and the log never had the password', async () => {
    const { noticeId } = await api.notices.sendTest.mutate({ language: 'ja' })
    const [mail] = await eventually('the mail', () => server.mails.length > 0 && server.mails)
    expect([mail?.to].flat()[0]?.text).toContain(admin.email)
    expect(mail?.subject).toBe('【証明書管理】テストメール')
    await eventually('its record', async () => (await api.notices.get.query({ id: noticeId })).state === 'sent')
    expect(server.sessions[0]).toMatchObject({ user: 'certfleet', secure: true })
    const password = decodeURIComponent(new URL(server.url()).password)
    for (const { output } of house.programs) {
      expect(output).not.toContain(password)
      expect(output).not.toContain(encodeURIComponent(password))
    }
  })

  // BullMQ takes the killed worker's job up within a minute.
  it(
    'whose worker is killed between sending and writing that down comes once more, the same, and says so',
    { timeout: 180_000 },
    async () => {
      const [, , worker] = house.programs as [Program, Program, Program]
      const before = server.mails.length
      server.taken = async () => {
        server.taken = () => {}
        await worker.end('SIGKILL')
      }
      const { noticeId } = await api.notices.sendTest.mutate({ language: 'en' })
      await eventually('the mail', () => server.mails.length > before)
      await worker.ended()
      expect(await api.notices.get.query({ id: noticeId })).toMatchObject({ state: 'sending', uncertain: false })
      // As if the minutes of its lease had passed.
      await db.notice.update({ where: { id: noticeId }, data: { nextAttemptAt: new Date() } })
      await worker.start()
      await eventually(
        'it is sent',
        async () => (await api.notices.get.query({ id: noticeId })).state === 'sent',
        150_000,
      )
      expect(await api.notices.get.query({ id: noticeId })).toMatchObject({ uncertain: true, attempts: 2 })
      const sent = server.mails.slice(before)
      expect(sent).toHaveLength(2)
      expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1)
    },
  )
})

/** A certificate as if it had been found on a PC, of somebody with an address. */
async function addCertificate(database: PrismaClient, loginId: string, language: 'ja' | 'en', notAfter: Date) {
  const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行' })
  const authority = await database.authority.upsert({
    where: { code: '9936' },
    update: {},
    create: {
      code: '9936',
      name: profile.name,
      profile,
      baseUrl: 'https://localhost:1',
      trustAnchors: '',
      issuers: '',
      sealedFeedToken: new Uint8Array(1),
    },
  })
  const person = { name: `${loginId} さん`, department: '経理部', email: `${loginId}@example.co.jp`, language }
  const subscriber = await database.subscriber.create({
    data: { loginId, authority: { connect: { id: authority.id } }, employee: { create: person } },
  })
  const issuedAt = new Date(notAfter.getTime() - 366 * dayMs)
  const text = { subject: '', commonName: `${loginId} A001`, serialHex: randomBytes(16).toString('hex') }
  const hashes = { sha256: randomBytes(32).toString('hex'), spkiSha256: randomBytes(32).toString('hex') }
  const dates = { notBefore: issuedAt, issuedAt, notAfter, windowOpensAt: windowOpensAt(notAfter, 40) }
  const state = { delivery: 'confirmed' as const, presence: 'present_ok' as const, der: new Uint8Array(1) }
  return database.certificate.create({
    data: { ...text, ...hashes, ...dates, ...state, authorityId: authority.id, subscriberId: subscriber.id },
  })
}

/** From 10 o'clock on the next business day. */
function nextWorkingMorning(): Date {
  return jstInstant(nearestBusinessDay(addDays(jstDay(new Date()), 1), 1, calendar), 10)
}

describe('a working day', () => {
  // Planned once a minute, sent within a quarter of one.
  it(
    'brings each employee whose certificate is due one mail, in the language of each',
    { timeout: 240_000 },
    async (context) => {
      needs(context, 'faketime')
      const morning = nextWorkingMorning()
      const clock = {
        LD_PRELOAD: faketimeLibrary() ?? '',
        FAKETIME: `+${Math.round((morning.getTime() - Date.now()) / 1000)}s`,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      }
      const before = server.mails.length
      const office = await openConsole(inject('postgresUrl'), 'three', { ...server.settings(), ...clock })
      const database = openDatabase(office.databaseUrl, 2)
      try {
        const soon = new Date(morning.getTime() + 20 * dayMs)
        await addCertificate(database, 'suzuki01', 'ja', soon)
        await addCertificate(database, 'smith01', 'en', soon)
        await addCertificate(database, 'later01', 'ja', new Date(morning.getTime() + 60 * dayMs))
        const states = () => database.notice.findMany({ select: { state: true } })
        await eventually(
          'both are sent',
          async () => {
            const all = await states()
            return all.length >= 2 && all.every(({ state }) => state === 'sent')
          },
          150_000,
        )
        const mails = server.mails.slice(before)
        expect(mails).toHaveLength(2)
        const expected = [
          '[Internal] Please renew your certificate (20 days left)',
          '【社内】電子証明書の更新のお願い（あと20日）',
        ]
        expect(new Set(mails.map(({ subject }) => subject))).toEqual(new Set(expected))
        expect(await states()).toHaveLength(2)
      } finally {
        await database.$disconnect()
        await office.close()
      }
    },
  )
})

describe('the pages', () => {
  let browser: Browser
  let visit: BrowserContext
  let page: Page
  beforeAll(async () => {
    if (lacks('chromium')) return
    await addCertificate(db, 'suzuki01', 'ja', new Date(Date.now() + 20 * dayMs))
    browser = await launchBrowser()
    const { origin } = house
    visit = await signedIn(browser, { origin, cookie, locale: 'ja', viewport: { width: 1280, height: 900 } })
    page = await visit.newPage()
  })
  afterAll(() => browser?.close())

  beforeEach((context) => needs(context, 'chromium'))

  it('show what was sent, why not, and the text as it went out', async () => {
    await page.goto(`${house.origin}/notices`)
    await page.getByRole('heading', { level: 1, name: 'メール' }).waitFor()
    expect(await page.getByRole('row', { name: /テストメール/ }).count()).toBeGreaterThan(0)
    await page.getByText('失敗', { exact: true }).last().click()
    await page.getByText('条件に合うメールはありません').waitFor()
    await page.goto(`${house.origin}/notices`)
    await page.getByRole('button', { name: 'テストメールを送る' }).click()
    await page.getByRole('link', { name: '結果を見る' }).click()
    await page.getByText('このメールが届いていれば').waitFor()
    // Nobody reloads the page.
    await page.getByText('送信済み', { exact: true }).waitFor()
  })

  it('have what failed sent again, once asked', async () => {
    const row = await db.notice.findFirstOrThrow({
      where: { state: 'sent', audience: 'test' },
      orderBy: { createdAt: 'desc' },
    })
    await db.notice.update({ where: { id: row.id }, data: { state: 'failed', reason: 'unreachable', sentAt: null } })
    const before = server.mails.length
    await page.goto(`${house.origin}/notices?search=${encodeURIComponent(row.subject)}&state=failed`)
    await page.getByRole('button', { name: '再送する' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1通を送り直します').waitFor()
    await dialog.getByRole('button', { name: '再送する' }).click()
    await page.getByText('1通の再送を受け付けました').waitFor()
    await eventually('the mail', () => server.mails.length > before, 60_000)
    expect(server.mails.at(-1)?.messageId).toContain(row.id)
  })

  it('keep the company’s holidays', async () => {
    await page.goto(`${house.origin}/holidays`)
    await page.getByRole('button', { name: '休業日を追加' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('名前').fill('夏季休業')
    await dialog.getByLabel('初日').fill('2027-08-12')
    await dialog.getByLabel('最終日').fill('2027-08-11')
    await dialog.getByRole('button', { name: '休業日を追加' }).click()
    await dialog.getByText('初日から60日以内の日付を入力してください').waitFor()
    await dialog.getByLabel('最終日').fill('2027-08-16')
    await dialog.getByRole('button', { name: '休業日を追加' }).click()
    await page.getByRole('row', { name: /夏季休業.*8月12日.*8月16日/ }).waitFor()
    expect(await api.holidays.list.query()).toMatchObject({ rows: [{ name: '夏季休業' }], nationalEnd: null })
  })

  it('show every mail of a certificate beforehand, in both languages', async () => {
    await page.goto(`${house.origin}/notices/preview`)
    await page.getByRole('combobox', { name: '証明書' }).fill('suzuki')
    await page.getByRole('option', { name: /suzuki01/ }).click()
    await page.getByText('■ このメールが本物かどうかの確認').waitFor()
    await page.getByRole('combobox', { name: 'メール' }).click()
    await page.getByRole('option', { name: '本人 · 最終作業日' }).click()
    await page.getByText('【本日中】電子証明書の最終作業日です').waitFor()
    await page.getByText('英語', { exact: true }).click()
    const subject = page.getByText('[Today] Last day to renew your certificate')
    await subject.waitFor()
    expect(await page.getByText('Is this message genuine?').count()).toBe(1)
  })

  it.each(looks)('have no flaw in $locale, $colorScheme, $width px wide', async (look) => {
    const { rows } = await api.notices.list.query({})
    const certificate = await db.certificate.findFirstOrThrow()
    const paths = [
      '/notices',
      '/holidays',
      '/matching',
      `/notices/${rows[0]?.id}`,
      `/notices/preview?certificate=${certificate.id}`,
    ]
    const urls = paths.map((path) => `${house.origin}${path}`)
    expect(await flawedPages(browser, await visit.storageState(), look, urls)).toEqual([])
  })
})
