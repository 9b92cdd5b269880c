import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { obtain } from '../test/agent.ts'
import { type TestAuthority, secretFileOf, testAuthority } from '../test/authority.ts'
import { atCounter } from '../test/clerk.ts'
import { ca } from './ca.ts'
import { clerk } from './clerk.ts'
import { institution } from './institution.ts'
import { invite } from './invite.ts'
import { revoke } from './revoke.ts'
import { subscriber } from './subscriber.ts'
import { token } from './token.ts'

let place: TestAuthority
let dir: string
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  dir = path.dirname(secretFileOf(place.settings))
})
afterAll(() => place.end())

const commands = { subscriber, token, revoke, institution, invite, clerk, ca }

/** Gives a command as `main.ts` does. */
async function give(line: string, stdin = ''): Promise<void> {
  const [name = '', ...args] = line.split(' ')
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([stdin]) as typeof process.stdin)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await commands[name as keyof typeof commands].run(args, () => place.settings)
  } finally {
    vi.restoreAllMocks()
  }
}
const last = () =>
  place.db.auditEvent.findFirstOrThrow({
    select: { by: true, byKind: true, action: true, target: true, institutionCode: true, details: true },
    orderBy: { id: 'desc' },
  })

it('every command that changes something says so in the audit log, with who gave it, and never a secret', async () => {
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const here = '9936'
  const steps: [line: string, action: string, target: string | null, code: string | null, stdin?: string][] = [
    ['subscriber add --login-id demo01 --name 佐藤', 'user_added', 'demo01', here, 'secret-1'],
    ['subscriber invite --name 鈴木', 'user_invited', '鈴木', here],
    [`subscriber reset-password --login-id demo01 --secret ${dir}/p1`, 'password_reset', 'demo01', here],
    ['subscriber lock --login-id demo01', 'user_locked', 'demo01', here],
    ['subscriber unlock --login-id demo01', 'user_unlocked', 'demo01', here],
    ['subscriber set --login-id demo01 --role administrator', 'role_set', 'demo01', here],
    ['subscriber set --login-id demo01 --browser-only on', 'browser_only_on', 'demo01', here],
    ['subscriber set --login-id demo01 --email a@example.jp', 'email_set', 'demo01', here],
    ['subscriber set --login-id demo01 --contractor asked', 'contractor_asked', 'demo01', here],
    ['subscriber set --login-id demo01 --question 出身校は？', 'question_registered', 'demo01', here, 'secret-2'],
    ['subscriber set --login-id demo01 --registration-code sent', 'registration_code_sent', 'demo01', here, 'secret-3'],
    ['token add --serial T-1 --kind otp_hardware --algorithm totp', 'token_added', 'T-1', here, base32],
    ['token assign --serial T-1 --login-id demo01', 'token_assigned', 'demo01', here],
    ['token activate --serial T-1', 'token_activated', 'T-1', here],
    ['token init --serial T-1', 'token_initialised', 'T-1', here, base32],
    [`token issue --login-id demo01 --secret ${dir}/t1`, 'software_token_issued', 'demo01', here],
    ['institution set windowDays=30', 'switches_set', null, here],
    ['institution add --code 0036 --name サンプル信用金庫 --algorithm P-256', 'institution_added', '0036', '0036'],
    ['invite --institution 9936', 'console_invited', null, here],
    [`clerk add --login-name hana --name 花子 --institution 9936 --secret ${dir}/c1`, 'clerk_added', 'hana', here],
    ['clerk unlock --login-name hana', 'clerk_unlocked', 'hana', here],
    [`clerk reset --login-name hana --secret ${dir}/c2`, 'clerk_reset', 'hana', here],
    ['clerk remove --login-name hana', 'clerk_removed', 'hana', here],
  ]
  for (const [line, action, target, institutionCode, stdin] of steps) {
    const multi = line.startsWith('subscriber') || line.startsWith('token')
    const isSecond = multi && (await place.db.institution.count()) > 1
    await give(isSecond ? `${line} --institution 9936` : line, stdin)
    const event = { by: os.userInfo().username, byKind: 'command', action, target, institutionCode }
    expect({ line, ...(await last()) }).toMatchObject({ line, ...event })
  }
  const all = await place.db.auditEvent.findMany({ select: { details: true, target: true } })
  expect(JSON.stringify(all)).not.toMatch(/secret-\d|GEZDGNBVGY3TQOJQ/)
  expect(await place.db.auditEvent.findFirstOrThrow({ where: { action: 'switches_set' } })).toMatchObject({
    details: { windowDays: { from: 40, to: 30 } },
  })
  expect(await place.db.auditEvent.count({ where: { action: 'authority_founded', byKind: 'command' } })).toBe(1)
})

it('what changes nothing or cannot be done is not there; a revocation is there once', async () => {
  await place.subscribe('demo02')
  const { certificate } = await obtain(place.client, 'demo02', 'issue')
  const before = await place.db.auditEvent.count()
  await give('subscriber unlock --login-id demo02 --institution 9936')
  await expect(give('subscriber lock --login-id nobody --institution 9936')).rejects.toThrow('no login ID')
  await expect(give('clerk remove --login-name nobody')).rejects.toThrow('no clerk')
  expect(await place.db.auditEvent.count()).toBe(before)
  const revocation = `revoke --serial ${certificate.serialHex} --reason lost --crl-reason keyCompromise`
  await give(revocation)
  await give(revocation)
  expect(await place.db.auditEvent.count()).toBe(before + 1)
  const details = { serialHex: certificate.serialHex, reason: 'lost', crlReason: 'keyCompromise' }
  expect(await last()).toMatchObject({
    action: 'certificate_revoked',
    target: 'demo02',
    institutionCode: '9936',
    details,
  })
})

it('the counter shows what commands did, and finds them', async () => {
  const { browser } = await atCounter(place, 'boss')
  const page = async (query: string) => (await browser.get(`/9936/audit?${query}`)).text
  expect(await page('kind=command')).toMatch(/certificate revoked[^]*command/)
  expect(await page('kind=clerk')).not.toContain('demo02')
  expect(await page(`kind=command&q=${os.userInfo().username}&action=switches_set`)).toContain('windowDays')
  const file = async (address: string) => (await browser.get(address)).text.trim().split('\r\n')
  const [head, ...rows] = await file('/9936/audit.csv?kind=command&action=certificate_revoked')
  expect(head).toBe('at,institution,by,by which way,what,to whom,details')
  expect(rows).toEqual([
    expect.stringMatching(/,9936,.*,command,certificate revoked \(on paper\),demo02,.*keyCompromise/),
  ])
  expect((await file('/audit.csv')).length).toBe((await place.db.auditEvent.count()) + 1)
  expect(await last()).toMatchObject({ action: 'audit_log_exported', by: 'boss', institutionCode: null })
})

it('a successor of a CA is made by a command, and in the log', async () => {
  const before = await place.db.caKey.count()
  await give('ca succeed --institution 9936 --after-days 7')
  expect(await last()).toMatchObject({ action: 'ca_succeeded', institutionCode: '9936', by: os.userInfo().username })
  await give('ca succeed --root')
  expect(await last()).toMatchObject({ action: 'ca_succeeded', institutionCode: null })
  expect(await place.db.caKey.count()).toBe(before + 2)
})

it('sealing the keys anew is in the log of the authority', async () => {
  await give(`ca reseal --secret-file ${dir}/next`)
  expect(await last()).toMatchObject({ action: 'keys_resealed', byKind: 'command', institutionCode: null })
})
