import { once } from 'node:events'
import fs from 'node:fs'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { invitationPrefix, invitationSchema, profileAnswerSchema } from '@certfleet/core/authority-api.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestDatabase, freshDatabase } from '../../../test/support/database.ts'
import type { Settings } from './env.ts'
import { verifyPassword } from './password.ts'
import { issuedOf, logIn, newRequest, obtain, submit } from './test/agent.ts'
import { secretFileOf, testSettings } from './test/authority.ts'
import { type Client, clientOf } from './test/client.ts'
import { end, environmentOf, run, serve } from './test/process.ts'

interface Installation {
  settings: Settings
  env: NodeJS.ProcessEnv
  db: ReturnType<typeof openDatabase>
  authority(...args: string[]): ReturnType<typeof run>
  close(): Promise<void>
}

/** An empty database and an environment for the program. */
async function install(): Promise<Installation> {
  const database: TestDatabase = await freshDatabase(inject('postgresUrl'), 'authority')
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-main-'))
  const settings = await testSettings(database.url, dir)
  const env = environmentOf(settings)
  const db = openDatabase(database.url, 2)
  return {
    settings,
    env,
    db,
    authority: (...args) => run(env, args),
    async close() {
      await db.$disconnect()
      await database.drop()
      fs.rmSync(dir, { recursive: true })
    },
  }
}

const initArgs = ['init', '--code', '9936', '--name', 'サンプル銀行', '--algorithm', 'P-256']

async function readInvitation(place: Installation) {
  const { code, stdout, stderr } = await place.authority('invite')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^cfa1\.[\w-]+\n$/)
  const decoded = Buffer.from(stdout.trim().slice(invitationPrefix.length), 'base64url').toString()
  return { invitation: invitationSchema.parse(JSON.parse(decoded)), stderr }
}

describe('a private CA', { timeout: 60_000 }, () => {
  let place: Installation
  let client: Client
  beforeAll(async () => void (place = await install()))
  afterAll(() => place.close())

  it('says what to do before it is founded', async () => {
    for (const command of [['serve'], ['invite'], ['subscriber', 'list']]) {
      const { code, stderr } = await place.authority(...command)
      expect(code).toBe(1)
      expect(stderr).toContain('init')
    }
  })

  it('is founded once; its secret is readable by its user only, and a second init changes nothing', async () => {
    expect(await place.authority(...initArgs)).toMatchObject({ code: 0, stderr: '' })
    expect(fs.statSync(secretFileOf(place.settings)).mode & 0o777).toBe(0o600)
    const before = await place.db.caKey.findMany()
    const second = await place.authority(...initArgs, '--rehearsal')
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('already') })
    expect(await place.db.caKey.findMany()).toEqual(before)
  })

  it('takes a subscriber’s password from stdin, and each login ID once', async () => {
    const add = (password: string) =>
      run(place.env, ['subscriber', 'add', '--login-id', 'demo01', '--name', '山田 太郎'], password)
    expect(await add('')).toMatchObject({ code: 1, stderr: expect.stringContaining('password') })
    expect(await add('pw-demo01\n')).toMatchObject({ code: 0, stdout: 'added demo01\n' })
    expect(await add('pw-other\n')).toMatchObject({ code: 1, stderr: expect.stringContaining('exists already') })
    expect((await place.authority('subscriber', 'list')).stdout).toMatch(/demo01 +0 +0 +- +山田 太郎/)
    expect(await place.authority('subscriber', 'unlock', '--login-id', 'demo01')).toMatchObject({ code: 0 })
    const email = (given: string) => place.authority('subscriber', 'set', '--login-id', 'demo01', '--email', given)
    expect([(await email('demo01@')).code, (await email('demo01@example.co.jp')).code]).toEqual([1, 0])
    const { email: kept } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'demo01' } })
    expect([kept, (await email('none')).code]).toEqual(['demo01@example.co.jp', 0])
    expect(await place.authority('subscriber', 'unlock', '--login-id', 'demo02')).toMatchObject({ code: 1 })
  })

  it('killed at any moment it comes back as the same CA, and a session it gave still counts', async () => {
    const { invitation } = await readInvitation(place)
    client = clientOf(place.settings.publicUrl, invitation.trustAnchors)
    const first = await serve(place.env)
    const session = await logIn(client, 'demo01', 'issue')
    expect(await end(first, 'SIGKILL')).toBeNull()
    const second = await serve(place.env)
    const request = await newRequest()
    const issued = issuedOf(await submit(client, session, request), request)
    const [issuing] = readPemBundle(invitation.issuers)
    expect(issued.chain[0]).toEqual(issuing?.raw)
    expect((await client.get('/api/changes', invitation.feedToken)).body).toMatchObject({
      changes: [{ kind: 'issued' }],
    })
    expect(await end(second, 'SIGTERM')).toBe(0)
  })

  it('told to stop, it answers the request in flight and exits 0', async () => {
    const server = await serve(place.env)
    const { trustAnchors: ca } = (await readInvitation(place)).invitation
    const headers = { 'content-type': 'application/json', expect: '100-continue' }
    const sent = https.request(`${place.settings.publicUrl}/api/dialogues`, {
      method: 'POST',
      headers,
      ca,
      agent: false,
    })
    sent.flushHeaders()
    await once(sent, 'continue') // now the server has the request, and waits for its body
    const code = end(server, 'SIGINT')
    const refused = () =>
      client.get('/api/profile').then(
        () => false,
        () => true,
      )
    await expect.poll(refused).toBe(true)
    const response = once(sent, 'response')
    sent.end('{"purpose":"issue"}')
    const [{ statusCode }] = (await response) as [IncomingMessage]
    expect([statusCode, await code]).toEqual([201, 0])
  })

  it('invites again with another token, and says that the old one is worth nothing', async () => {
    const { invitation, stderr } = await readInvitation(place)
    expect(invitation).toMatchObject({
      baseUrl: `${place.settings.publicUrl}/9936`,
      certLoginUrl: place.settings.certLoginUrl,
    })
    expect(stderr).toContain('replaced')
  })

  it('lists certificates and revokes one by its serial number, once', async () => {
    const { serialHex } = await place.db.certificate.findFirstOrThrow()
    expect((await place.authority('certificates', '--login-id', 'demo01')).stdout).toMatch(
      new RegExp(`${serialHex}  demo01 A001 \\d{20}  \\S+Z  pending +-`),
    )
    const revoke = (serial: string) => place.authority('revoke', '--serial', serial, '--reason', '紛失')
    expect(await revoke(serialHex.toUpperCase())).toMatchObject({
      code: 0,
      stdout: 'revoked the certificate of demo01\n',
    })
    expect(await revoke(serialHex)).toMatchObject({ code: 0, stdout: expect.stringContaining('already') })
    expect(await revoke('1'.repeat(32))).toMatchObject({ code: 1, stderr: expect.stringContaining('no certificate') })
    expect(await place.db.change.count({ where: { kind: 'revoked' } })).toBe(1)
    expect((await place.authority('certificates')).stdout).toContain('紛失')
  })

  it('serves a second institution from the moment it is added, and the switches set for it; commands say which', async () => {
    const server = await serve(place.env)
    const added = await place.authority('institution', 'add', '--code', '0036', '--name', 'サンプル信用金庫')
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('(0036)サンプル信用金庫') })
    expect(await place.authority('institution', 'add', '--code', '0036', '--name', 'x')).toMatchObject({ code: 1 })
    const unnamed = await place.authority('subscriber', 'list')
    expect([unnamed.code, unnamed.stderr]).toEqual([1, expect.stringContaining('--institution 9936 or 0036')])
    const args = ['subscriber', 'add', '--institution', '0036', '--login-id', 'demo01', '--name', '別人']
    expect(await run(place.env, args, 'pw-demo01')).toMatchObject({ code: 0 })
    expect((await place.authority('institution', 'list')).stdout).toMatch(
      /9936 +1 +サンプル銀行\n0036 +1 +サンプル信用金庫/,
    )
    const set = await place.authority('institution', 'set', '--code', '0036', 'windowDays=366', 'issueWhenLive=allow')
    expect(set).toMatchObject({ code: 0, stdout: expect.stringMatching(/windowDays +366\n/) })
    const refused = await place.authority('institution', 'set', '--code', '0036', 'windowDays=0')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('windowDays')])
    const { code, stdout } = await place.authority('invite', '--institution', '0036')
    expect(code).toBe(0)
    const json = Buffer.from(stdout.trim().slice(invitationPrefix.length), 'base64url').toString()
    const { baseUrl, trustAnchors } = invitationSchema.parse(JSON.parse(json))
    const second = clientOf(baseUrl, trustAnchors)
    const windowDays = async () => profileAnswerSchema.parse((await second.get('/api/profile')).body).profile.windowDays
    await expect.poll(windowDays, { timeout: 10_000 }).toBe(366)
    expect((await obtain(second, 'demo01', 'issue')).certificate.organization).toBe('(0036)サンプル信用金庫')
    expect(await end(server, 'SIGTERM')).toBe(0)
  })

  it('imports people from a file: says first what it would do, and puts their passwords into a file of their own', async () => {
    const dir = path.dirname(secretFileOf(place.settings))
    const [file, passwords] = [path.join(dir, 'people.csv'), path.join(dir, 'passwords.csv')]
    const importing = (...args: string[]) =>
      place.authority('subscriber', 'import', '--institution', '9936', '--file', file, ...args)
    const people = () => place.db.subscriber.count({ where: { institutionCode: '9936' } })
    const before = await people()
    fs.writeFileSync(file, 'loginId,name\nimported1,x\n!,y\n')
    const wrong = await importing('--apply', '--passwords', passwords)
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/^line 3: the login ID[^]*nothing was changed/),
    ])
    fs.writeFileSync(file, 'loginId,name,role\nimported1,山田,master\ndemo01,既存,\n')
    const said = '1 are there already and stay as they are'
    expect(await importing()).toMatchObject({ code: 0, stdout: expect.stringContaining(`1 would be added, ${said}`) })
    expect([await people(), fs.existsSync(passwords)]).toEqual([before, false])
    const done = await importing('--apply', '--passwords', passwords)
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(`1 were added, ${said}`) })
    expect(fs.statSync(passwords).mode & 0o777).toBe(0o600)
    const [, password = ''] = /^imported1,山田,(\w{16})$/m.exec(fs.readFileSync(passwords, 'utf8')) ?? []
    const { passwordHash, role } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'imported1' } })
    expect([await verifyPassword(password, passwordHash), role]).toEqual([true, 'master'])
    expect(done.stdout + done.stderr).not.toContain(password)
    expect(await importing('--apply', '--passwords', passwords)).toMatchObject({ code: 1 })
  })

  it('locks and unlocks a login ID, and the feed hears of each once', async () => {
    const subscriber = (action: string) =>
      place.authority('subscriber', action, '--institution', '9936', '--login-id', 'imported1')
    const said = [await subscriber('lock'), await subscriber('lock'), await subscriber('unlock')]
    expect(said.map(({ stdout }) => stdout)).toEqual([
      'locked imported1\n',
      'imported1 is locked already\n',
      'unlocked imported1\n',
    ])
    const changes = await place.db.change.findMany({ where: { loginId: 'imported1' }, orderBy: { id: 'asc' } })
    expect(changes.map(({ kind }) => kind)).toEqual(['locked', 'unlocked'])
  })

  it('shows its CAs, and goes on under a passphrase once it is resealed', async () => {
    const { stdout } = await place.authority('ca', 'show')
    expect(stdout).toMatch(/^root +CN=\(9936\)サンプル銀行 Root CA/)
    expect(stdout).toMatch(/issuing 0036 +OU=\(0036\)サンプル信用金庫 CA - G4[^]*algorithm +RSA-2048/)
    const file = path.join(path.dirname(secretFileOf(place.settings)), 'passphrase')
    fs.writeFileSync(file, 'correct horse battery staple\n')
    expect(await place.authority('ca', 'reseal', '--passphrase-file', file)).toMatchObject({ code: 0 })
    const old = await place.authority('serve')
    expect([old.code, old.stderr]).toEqual([1, expect.stringContaining('AUTHORITY_PASSPHRASE_FILE')])
    const { AUTHORITY_SECRET_FILE: secretFile = '', ...env } = place.env
    const server = await serve({ ...env, AUTHORITY_PASSPHRASE_FILE: file })
    expect((await client.get('/api/profile')).status).toBe(200)
    expect(await end(server, 'SIGTERM')).toBe(0)
    const back = ['ca', 'reseal', '--secret-file', secretFile]
    expect(await run({ ...env, AUTHORITY_PASSPHRASE_FILE: file }, back)).toMatchObject({ code: 0 })
  })

  it('is no rehearsal: its clock does not move, and moved by another hand it does not start', async () => {
    const { code, stderr } = await place.authority('clock', '--offset', '+1d')
    expect([code, stderr]).toEqual([1, expect.stringContaining('no rehearsal')])
    await place.db.authority.update({ where: { id: 1 }, data: { clockOffsetMs: 1 } })
    const refused = await place.authority('serve')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('set it back to 0')])
    await place.db.authority.update({ where: { id: 1 }, data: { clockOffsetMs: 0 } })
  })

  it('shows the usage and exits 2 when it does not understand', async () => {
    const commands = [
      [],
      ['fly'],
      ['toString'],
      ['init', '--code', '99'],
      ['init', '--code', '9936'],
      [...initArgs.slice(0, -1), 'RSA-512'],
      ['revoke', '--serial', 'x', '--reason', 'y'],
      ['revoke', '--serial', '1'.repeat(32)],
      ['clock', '--offset', 'tomorrow'],
      ['subscriber'],
      ['subscriber', 'add', '--login-id', 'x'],
      ['serve', '--fast'],
      ['ca', 'reseal'],
      ['restore'],
      ['institution', 'set', 'windowDays'],
    ]
    const outcomes = await Promise.all(commands.map((args) => run({ PATH: place.env.PATH }, args)))
    for (const { code, stdout, stderr } of outcomes) {
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('usage:\n  authority ')
    }
  })

  it('names the variables that are missing', async () => {
    const { code, stderr } = await run({ PATH: place.env.PATH }, ['serve'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('AUTHORITY_DATABASE_URL')])
  })
})

it(
  'a rehearsal’s clock moves its running server within a second, and its certificates with it',
  { timeout: 60_000 },
  async () => {
    const place = await install()
    await place.authority(...initArgs, '--rehearsal')
    await run(place.env, ['subscriber', 'add', '--login-id', 'demo01', '--name', 'x'], 'pw-demo01')
    const { invitation } = await readInvitation(place)
    const client = clientOf(place.settings.publicUrl, invitation.trustAnchors)
    const server = await serve(place.env)
    const issued = await obtain(client, 'demo01', 'issue')
    expect(await place.authority('clock', '--offset', '+330d')).toMatchObject({ code: 0 })
    const aheadMs = async () => {
      const { time, rehearsal } = profileAnswerSchema.parse((await client.get('/api/profile')).body)
      return rehearsal ? Date.parse(time) - Date.now() : Number.NaN
    }
    await expect.poll(aheadMs, { timeout: 1500 }).toBeGreaterThan(329 * dayMs)
    const renewed = await obtain(client, 'demo01', 'renew', issued.certificate.sha256)
    expect(renewed.certificate.notBefore.getTime() - issued.certificate.notBefore.getTime()).toBeGreaterThan(
      329 * dayMs,
    )
    expect(await place.authority('clock', '--offset', '-2h')).toMatchObject({ code: 0 })
    await expect.poll(aheadMs, { timeout: 1500 }).toBeLessThan(-3_600_000)
    expect(await end(server, 'SIGTERM')).toBe(0)
    await place.close()
  },
)
