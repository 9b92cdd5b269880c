import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { changesAnswerSchema } from '@certfleet/core/authority-api.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { type TestDatabase, freshDatabase } from '../../../../test/support/database.ts'
import { createCaWatch } from '../housekeeping.ts'
import { createLog } from '../log.ts'
import { openCaKey } from './sealed-keys.ts'
import { newSealingSecret, readSealingSecret } from '../sealing-secret.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { newRequest, logIn, obtain, submit } from '../test/agent.ts'
import { secretFileOf, testSettings } from '../test/authority.ts'
import { clientOf } from '../test/client.ts'
import { end, environmentOf, run, serve } from '../test/process.ts'
import { foundAuthority } from './found-authority.ts'
import { resealKeys } from './reseal-keys.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-care-'))
const databases: TestDatabase[] = []
afterAll(async () => {
  for (const database of databases) await database.drop()
  fs.rmSync(dir, { recursive: true })
})
async function emptyDatabase(): Promise<string> {
  const database = await freshDatabase(inject('postgresUrl'), 'authority')
  databases.push(database)
  return database.url
}
const founding = {
  code: '9936',
  name: 'サンプル銀行',
  algorithm: 'P-256' as const,
  rehearsal: false,
  tlsHosts: ['localhost'],
}

describe('the secret the keys are sealed under', () => {
  it('is a passphrase or a file; each says so when the other is given, and resealing goes from one to the other', async () => {
    const db = openDatabase(await emptyDatabase(), 2)
    const passphrase = { passphrase: 'correct horse battery staple' }
    const file = { secretFile: path.join(dir, 'secret') }
    await foundAuthority(db, founding, await newSealingSecret(passphrase), new Date())
    const opened = async (secret: Buffer) => (await openCaKey(db, 'issuing', secret, '9936')).key
    const key = await opened(await readSealingSecret(db, passphrase))
    await expect(readSealingSecret(db, file)).rejects.toThrow('AUTHORITY_PASSPHRASE_FILE')
    const wrong = await readSealingSecret(db, { passphrase: 'wrong horse battery staple' })
    await expect(opened(wrong)).rejects.toThrow('cannot be opened')
    const next = await newSealingSecret(file)
    await expect(resealKeys(db, wrong, next)).rejects.toThrow()
    expect((await opened(await readSealingSecret(db, passphrase))).equals(key)).toBe(true)
    expect(await resealKeys(db, await readSealingSecret(db, passphrase), next)).toBe(3)
    expect((await opened(await readSealingSecret(db, file))).equals(key)).toBe(true)
    await expect(readSealingSecret(db, passphrase)).rejects.toThrow('AUTHORITY_SECRET_FILE')
    await db.$disconnect()
  })

  it('is no short passphrase', async () => {
    await expect(newSealingSecret({ passphrase: 'short' })).rejects.toThrow('at least 12')
  })
})

it('the log says, once a day, which CAs end within two years', async () => {
  const db = openDatabase(await emptyDatabase(), 2)
  await foundAuthority(db, founding, await newSealingSecret({ secretFile: path.join(dir, 'other') }), new Date())
  let logged = ''
  const watch = createCaWatch({ db, log: createLog('info', { write: (line) => void (logged += line) }) })
  const now = Date.now()
  const year = (years: number) => new Date(now + years * 365.25 * dayMs)
  await watch(year(12.9))
  expect(logged).toBe('')
  const lines = () => logged.split('\n').filter(Boolean)
  await watch(year(13.1))
  await watch(new Date(year(13.1).getTime() + dayMs - 1))
  expect(lines()).toEqual([expect.stringContaining('CA - G4')])
  await watch(year(18.1))
  expect(lines()).toHaveLength(3)
  await db.$disconnect()
})

describe('an authority that lost everything', { timeout: 90_000 }, () => {
  it('goes on from its backup: nothing is numbered twice, revoked stays revoked, and readers are told what was lost', async () => {
    const before = await emptyDatabase()
    const settings = await testSettings(before, dir)
    const env = environmentOf(settings)
    const command = async (args: string[], input = '', environment = env) => {
      const { code, stdout, stderr } = await run(environment, args, input)
      expect(stderr).toBe('')
      expect(code).toBe(0)
      return stdout
    }
    await command(['init', '--code', '9936', '--name', 'サンプル銀行', '--algorithm', 'P-256', '--rehearsal'])
    const lost = openDatabase(before, 1)
    for (const loginId of ['early', 'late', 'both']) {
      await addSubscriber(lost, '9936', { loginId, name: loginId, password: `pw-${loginId}` })
    }
    await lost.$disconnect()
    const invitation = JSON.parse(
      Buffer.from((await command(['invite'])).trim().slice('cfa1.'.length), 'base64url').toString(),
    ) as { baseUrl: string; trustAnchors: string; feedToken: string }
    const client = clientOf(invitation.baseUrl, invitation.trustAnchors)
    const feed = async (after: string) =>
      changesAnswerSchema.parse((await client.get(`/api/changes?after=${after}`, invitation.feedToken)).body)
    const crl = async () => (await client.send('/crl/issuing.crl')).raw
    let server = await serve(env)
    const early = await obtain(client, 'early', 'issue')
    const both = await obtain(client, 'both', 'issue')
    await command(['revoke', '--serial', early.certificate.serialHex, '--reason', '紛失'])
    const file = path.join(dir, 'backup')
    await command(['backup', '--to', file])
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)

    const late = await obtain(client, 'late', 'issue')
    await command(['revoke', '--serial', both.certificate.serialHex, '--reason', '盗難'])
    const { cursor } = await feed('')
    const lastCrl = await crl()
    fs.writeFileSync(path.join(dir, 'last.crl'), lastCrl)
    expect(await end(server, 'SIGKILL')).toBeNull()

    const refused = await run(env, ['restore', '--from', file])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('not empty')])
    const restored = { ...env, AUTHORITY_DATABASE_URL: await emptyDatabase() }
    const cut = path.join(dir, 'cut')
    fs.writeFileSync(cut, fs.readFileSync(file).subarray(0, -200))
    expect(await run(restored, ['restore', '--from', cut])).toMatchObject({ code: 1 })
    const said = await command(['restore', '--from', file, '--crl', path.join(dir, 'last.crl')], '', restored)
    expect(said).toContain('1 revocations were missing and are made again')
    server = await serve(restored)

    const db = openDatabase(restored.AUTHORITY_DATABASE_URL, 1)
    const revoked = await db.certificate.findMany({ where: { revokedAt: { not: null } }, orderBy: { issuedAt: 'asc' } })
    expect(revoked.map(({ serialHex }) => serialHex)).toEqual(
      [early, both].map(({ certificate }) => certificate.serialHex),
    )
    const told = await feed(cursor)
    expect(told.changes.map(({ kind }) => kind)).toEqual(['restored', 'revoked'])
    const again = await obtain(client, 'late', 'issue')
    const serials = [early, both, late, again].map(({ certificate }) => certificate.serialHex)
    expect(new Set(serials).size).toBe(4)
    expect((await feed(told.cursor)).changes).toMatchObject([{ kind: 'issued', loginId: 'late' }])
    // What was issued after the backup is unknown: it can neither be renewed nor fetched again.
    const renewal = { purpose: 'renew', certificateSha256: late.certificate.sha256 }
    expect((await client.post('/api/dialogues', renewal)).body).toMatchObject({ code: 'BZBE011008' })
    // A key that is in the backup is still not certified a second time.
    const session = await logIn(client, 'early', 'issue')
    expect((await submit(client, session, { ...(await newRequest()), csr: early.csr })).body).toMatchObject({
      code: 'csr_rejected',
    })
    expect(crlNumber(await crl())).toBeGreaterThan(crlNumber(lastCrl))
    expect(createHash('sha256').update(lastCrl).digest()).not.toEqual(
      createHash('sha256')
        .update(await crl())
        .digest(),
    )
    await db.$disconnect()
    expect(await end(server, 'SIGTERM')).toBe(0)
    expect(fs.readFileSync(secretFileOf(settings)).length).toBeGreaterThan(0)
  })
})

/** The extension's INTEGER, by its OID 2.5.29.20. */
function crlNumber(der: Buffer): number {
  const at = der.indexOf(Buffer.from('0603551d14', 'hex'))
  const length = der.readUInt8(at + 8)
  return Number(BigInt(`0x${der.subarray(at + 9, at + 9 + length).toString('hex')}`))
}
