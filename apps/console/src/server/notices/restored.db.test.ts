import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { addAuthority, certificateRow } from '../../../../../test/support/console.ts'
import { closeServer, openServer } from '../../../../../test/support/console-server.ts'
import { type TestDatabase, copyDatabase, freshDatabase } from '../../../../../test/support/database.ts'
import { MailServer } from '../../../../../test/support/mail.ts'
import { system } from '../audit/audit.ts'
import { db } from '../db.ts'
import { planNotices } from './plan-notices.ts'
import { markRestored } from './restored.ts'
import { sendNotice } from './send-notice.ts'

let mail: MailServer
let lost: TestDatabase
let backup: TestDatabase
beforeAll(async () => {
  mail = await MailServer.open()
  Object.assign(process.env, mail.settings())
  lost = await freshDatabase(inject('postgresUrl'), 'console')
  await openServer(lost.url)
  await db().installation.create({ data: {} })
})
afterAll(async () => {
  await closeServer()
  await Promise.all([mail.close(), lost?.drop(), backup?.drop()])
})

const on = (text: string) => new Date(`${text}+09:00`)

async function addCertificate(authorityId: string, loginId: string, notAfter: Date) {
  const employee = { create: { name: loginId, email: `${loginId}@example.co.jp` } }
  await db().certificate.create({
    data: {
      ...certificateRow(loginId, notAfter),
      authority: { connect: { id: authorityId } },
      subscriber: { create: { authority: { connect: { id: authorityId } }, loginId, employee } },
    },
  })
}

const send = async (now: Date) => {
  const due = await db().notice.findMany({ where: { state: 'planned', nextAttemptAt: { lte: now } } })
  for (const { id } of due) await sendNotice(id, now)
}
const run = async (now: Date) => {
  await planNotices(now)
  await send(now)
}
const nameOf = (database: TestDatabase) => new URL(database.url).pathname.slice(1)
const mailsTo = (loginId: string) => mail.sessions.filter(({ to }) => to.includes(`${loginId}@example.co.jp`)).length
const told = async (loginId: string) =>
  (await db().notice.findMany({ where: { email: `${loginId}@example.co.jp` }, orderBy: { id: 'asc' } })).map(
    ({ milestone, state, reason, afterRestore }) => [milestone, state, reason, afterRestore],
  )

it('after a restore nothing early is sent twice, and what is pressing is, marked', async () => {
  const { id } = await addAuthority()
  await addCertificate(id, 'early01', on('2027-05-06T08:59'))
  await addCertificate(id, 'pressing01', on('2027-04-30T08:59'))
  await run(on('2027-04-16T09:30'))
  await addCertificate(id, 'underway01', on('2027-05-19T08:59'))
  await planNotices(on('2027-04-19T16:59'))

  await closeServer()
  backup = await copyDatabase(inject('postgresUrl'), nameOf(lost))
  await openServer(lost.url)
  await send(on('2027-04-20T09:30'))
  for (const day of ['2027-04-22', '2027-04-23', '2027-04-27']) await run(on(`${day}T09:30`))
  expect(await told('early01')).toEqual([
    ['days30', 'sent', null, false],
    ['days14', 'sent', null, false],
  ])
  expect((await told('pressing01')).at(-1)).toEqual(['days3', 'sent', null, false])
  const [early, pressing, underWay] = ['early01', 'pressing01', 'underway01'].map(mailsTo)
  expect(underWay).toBe(1)

  await closeServer()
  await openServer(backup.url)
  expect(await markRestored(on('2027-04-20T03:00'), system, on('2027-04-27T12:00'))).toEqual({
    suppressed: 1,
    marked: 0,
  })
  await addCertificate(id, 'late01', on('2027-05-13T08:59'))
  await addCertificate(id, 'older01', on('2027-05-12T08:59'))
  await run(on('2027-04-27T12:01'))
  expect(await told('early01')).toEqual([
    ['days30', 'sent', null, false],
    ['days14', 'suppressed', 'unknown_after_restore', false],
  ])
  // Found since: the slot of one is so near the backup that it may have waited then, that of the other is not.
  expect(await told('late01')).toEqual([['days30', 'suppressed', 'unknown_after_restore', false]])
  expect(await told('older01')).toEqual([['days30', 'sent', null, false]])
  expect(await told('underway01')).toEqual([['days30', 'suppressed', 'unknown_after_restore', false]])
  expect((await told('pressing01')).at(-1)).toEqual(['days3', 'sent', null, true])
  expect(['early01', 'pressing01', 'underway01'].map(mailsTo)).toEqual([early, Number(pressing) + 1, 1])
  expect(await db().auditEvent.count({ where: { action: 'installation.restored' } })).toBe(1)

  await run(on('2027-04-28T09:30'))
  expect((await told('early01')).at(-1)).toEqual(['days7', 'sent', null, false])
})

it('the command marks the database it is given, and takes no time without its offset', async () => {
  const command = (at: string) =>
    spawnSync(process.execPath, ['apps/console/src/restored-command.ts', '--backup-at', at], {
      env: { ...process.env, DATABASE_URL: backup.url, SMTP_URL: undefined },
      encoding: 'utf8',
    })
  expect(command('2026-01-02T03:00:00')).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') })
  const before = new Date()
  expect(command('2026-01-02T03:00:00+09:00')).toMatchObject({ stderr: '', status: 0 })
  const row = await db().installation.findUniqueOrThrow({ where: { id: 1 } })
  expect(row.restoredFrom).toEqual(new Date('2026-01-01T18:00:00Z'))
  expect(row.restoredAt?.getTime()).toBeGreaterThanOrEqual(before.getTime())
})
