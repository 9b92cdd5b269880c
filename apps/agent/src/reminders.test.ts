import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { expect, it } from 'vitest'
import { TrustedTime } from './clock.ts'
import { LastContact } from './last-contact.ts'
import type { LinkState } from './link/link-state.ts'
import { openLog } from './log.ts'
import { type ReminderView, Reminders, defaultReminderTempo } from './reminders.ts'
import { issueToNobody, makeCa, pem } from './test/certificates.ts'
import { temporaryFolder } from './test/folder.ts'
import { Pc } from './test/pc.ts'
import { until } from './test/wait.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const on = (text: string) => new Date(`${text}+09:00`)
const day = (instant: Date) => new Date(instant.getTime() + 9 * 3_600_000).toISOString().slice(0, 10)

/** A PC that heard from its console on 1 April 2027 at noon, with certificates that end then; read of, minute by minute. */
async function alone(...held: string[]) {
  const folder = temporaryFolder()
  const log = openLog(path.join(folder, 'log'))
  const ca = await makeCa()
  const infos = await Promise.all(
    held.map(async (text) => {
      const [loginId, notAfter = ''] = text.split(' until ')
      const dates = { notBefore: on('2026-05-01T09:00'), notAfter: on(notAfter) }
      return readCertificate(await issueToNobody(ca, { loginId, ...dates }))
    }),
  )
  const authority = {
    id: randomUUID(),
    code: '0001',
    name: 'A',
    baseUrl: 'https://a',
    trustAnchors: '',
    windowDays: 40,
  }
  const holidays = ['2027-04-29', '2027-05-03', '2027-05-04', '2027-05-05']
  const policy = {
    version: 1,
    gatewayUrl: 'wss://console',
    authorities: [{ ...authority, issuers: pem(ca.issuingDer) }],
    helpdesk: '',
    removeSuperseded: 'ask' as const,
    holidays,
  }
  const clock = { at: on('2027-04-01T12:00').getTime(), monotonic: 0 }
  const scene = {
    link: 'connected' as LinkState,
    requested: [] as string[],
    told: [] as string[],
    reminders: null as Reminders | null,
    infos,
    /** Time goes by, asleep without its monotonic part. */
    pass(ms: number, isAsleep = false) {
      clock.at += ms
      if (!isAsleep) clock.monotonic += ms
    },
    /** The agent starts, perhaps again. */
    start() {
      const contact = new LastContact(folder, log)
      const pc = { pcNow: () => new Date(clock.at), monotonicMs: () => clock.monotonic }
      const time = new TrustedTime(pc, contact.current)
      const note = ({ certificates }: ReminderView) =>
        scene.told.push(`${day(time.now())} ${certificates.map(({ milestone }) => milestone).join(' ')}`)
      scene.reminders = new Reminders({
        folder,
        policy: () => policy,
        time,
        contact,
        log,
        tempo: defaultReminderTempo,
        link: () => scene.link,
        certificates: () => infos.map((info) => ({ info, protection: 'cng' as const })),
        isRequested: (sha256) => scene.requested.includes(sha256),
        changed: () => {},
        call: note,
      })
      scene.reminders.look()
    },
    /** The console is not heard of, and the PC is on all the time. */
    aloneUntil(end: string) {
      scene.link = 'offline'
      for (; clock.at < on(end).getTime(); scene.pass(30 * minuteMs)) scene.reminders?.look()
    },
  }
  scene.start()
  return scene
}

it('reminds once of each milestone, on business days by the policy’s holidays, and of the expiry', async () => {
  const pc = await alone('hanako until 2027-05-06T08:59')
  pc.aloneUntil('2027-05-10T12:00')
  // Opened on 27 March, when the console was there: told once it is clear that it is not.
  expect(pc.told).toEqual([
    '2027-04-02 opens',
    '2027-04-22 days14',
    '2027-04-28 days7',
    '2027-04-30 last_day',
    '2027-05-06 expired',
  ])
  expect(pc.reminders?.view?.since).toEqual(on('2027-04-01T12:00'))
})

it('says nothing again after a restart, nor of what was missed meanwhile but the most urgent', async () => {
  const pc = await alone('hanako until 2027-05-06T08:59', 'taro until 2027-05-20T08:59')
  pc.aloneUntil('2027-04-05T12:00')
  pc.start()
  pc.aloneUntil('2027-04-06T12:00')
  expect(pc.told).toEqual(['2027-04-02 opens'])
  pc.pass(21 * dayMs)
  pc.start()
  pc.aloneUntil('2027-04-28T08:00')
  // Of days14 and opens, which were due in between, one reminder.
  expect(pc.told.slice(1)).toEqual(['2027-04-27 days14 opens'])
})

it('leaves it to the console that is there, was there lately, or may be a moment away after a sleep', async () => {
  const pc = await alone('hanako until 2027-05-06T08:59')
  for (let n = 0; n < 30; n++) {
    pc.pass(dayMs)
    pc.reminders?.look()
  }
  pc.link = 'offline'
  pc.pass(20 * 60 * minuteMs)
  pc.reminders?.look()
  expect(pc.told).toEqual([])
  pc.pass(30 * 60 * minuteMs, true)
  pc.reminders?.woke()
  pc.reminders?.look()
  expect(pc.told).toEqual([])
  pc.pass(11 * minuteMs)
  pc.reminders?.look()
  expect(pc.told).toHaveLength(1)
  pc.link = 'connected'
  pc.reminders?.look()
  expect(pc.reminders?.view).toBeNull()
})

it('is quiet of a certificate whose renewal has been asked for, or that has a successor', async () => {
  const pc = await alone('hanako until 2027-05-06T08:59', 'taro until 2027-05-06T08:59', 'taro until 2028-04-20T08:59')
  pc.requested = pc.infos.slice(0, 1).map(({ sha256 }) => sha256)
  pc.aloneUntil('2027-05-10T12:00')
  expect(pc.told).toEqual([])
})

it('an agent without a console calls the person, says since when, and is silent once the console is back', async () => {
  const pc = await Pc.make({ daysLeft: 5 })
  const toasts: string[] = []
  pc.platform.notify = (title, body) => toasts.push(`${title} ${body}`) > 0
  const noon = new Date()
  noon.setUTCHours(3, 0, 0, 0)
  let aheadMs = noon.getTime() - Date.now()
  const clock = { pcNow: () => new Date(Date.now() + aheadMs), monotonicMs: () => performance.now() }
  pc.console.clock = clock.pcNow
  await pc.start({ clock })
  await until('the connection', () => pc.agent?.status().link === 'connected')
  await pc.console.stop()
  await until('the lost connection', () => pc.agent?.status().link !== 'connected')
  await pc.stop()
  aheadMs += 4.5 * dayMs
  await pc.start({ clock })
  await until('the call', () => toasts.length > 0)
  const employee = await pc.employee()
  await employee.sees('FLT09')
  await employee.does({ type: 'reminder-read' })
  await employee.sees('FLT04')
  await pc.console.start()
  await until('the connection', () => pc.agent?.status().link === 'connected')
  expect(toasts).toHaveLength(1)
  expect(toasts[0]).toMatch(/^電子証明書の期限のお知らせ/)
})
