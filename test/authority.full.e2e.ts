import { once } from 'node:events'
import tls from 'node:tls'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import {
  type Issued,
  type Request,
  type Session,
  answer,
  fetchedOf,
  issuedOf,
  logIn,
  newRequest,
  obtain,
  open,
  signed,
  submit,
} from '../apps/authority/src/test/agent.ts'
import { type Answer, type Client, clientOf } from '../apps/authority/src/test/client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './support/authority.ts'
import { faketimeLibrary, needs } from './support/machine.ts'
import { eventually } from './support/process.ts'

/** An authority in its own process: many at once, killed, slow and greedy clients, and four hundred days. */

let authority: AuthorityUnderTest
let db: PrismaClient
let client: Client
beforeAll(async () => {
  authority = await openAuthority(inject('postgresUrl'), 'P-256')
  db = openDatabase(authority.databaseUrl, 4)
  await authority.run(['institution', 'set', 'maxUsers=1000'])
  // Time travels in the authority alone: its TLS certificate may be of a future that is not ours.
  client = clientOf(authority.url, authority.trustAnchors, { rejectUnauthorized: false })
})
afterAll(async () => {
  await db?.$disconnect()
  await authority?.close()
})

const origin = () => new URL(authority.url).origin
const subscribe = (loginId: string) =>
  addSubscriber(db, institutionCode, { loginId, name: loginId, password: `pw-${loginId}` })
const certificatesOf = (loginId: string) => db.certificate.findMany({ where: { subscriber: { loginId } } })
/** The switches of the profile; a running server sees them within a second. */
async function setProfile(...switches: string[]): Promise<void> {
  await authority.run(['institution', 'set', ...switches])
  const wanted = Object.fromEntries(switches.map((one) => one.split('=')))
  await eventually('the server has seen it', async () => {
    const { profile } = (await client.get('/api/profile')).body as { profile: Record<string, unknown> }
    return Object.entries(wanted).every(([name, value]) => String(profile[name]) === value)
  })
}

describe('many at once', () => {
  it('two hundred submissions of one request id give one certificate, to all of them', async () => {
    await subscribe('crowd')
    const session = await logIn(client, 'crowd', 'issue')
    const request = await newRequest()
    const answers = await Promise.all(Array.from({ length: 200 }, () => submit(client, session, request)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map((each) => issuedOf(each, request).certificate.sha256)).size).toBe(1)
    expect(await certificatesOf('crowd')).toHaveLength(1)
    expect(await db.change.count({ where: { loginId: 'crowd' } })).toBe(1)
  })

  /** From its own dialogue each, as from so many PCs. */
  const race = (loginId: string) =>
    Promise.all(
      Array.from({ length: 12 }, async () => {
        const session = await open(client, 'issue')
        const request = await newRequest()
        await answer(client, session, { loginId, password: `pw-${loginId}` })
        return submit(client, session, request)
      }),
    )
  const issuedIn = (answers: Answer[]) => answers.filter(({ status }) => status === 200)

  it('requests for one login ID lead to one certificate, or to as many as the profile allows', async () => {
    await subscribe('racer')
    await race('racer')
    // Of those who logged in at once the latest alone may go on: that none could is no more than two may.
    expect((await certificatesOf('racer')).length).toBeLessThanOrEqual(1)
    if ((await certificatesOf('racer')).length === 0) await obtain(client, 'racer', 'issue')
    expect(issuedIn(await race('racer'))).toEqual([])
    expect(await certificatesOf('racer')).toHaveLength(1)

    await setProfile('issueWhenLive=allow')
    await subscribe('many')
    const before = await obtain(client, 'many', 'issue')
    const beside = issuedIn(await race('many')).length
    const last = await obtain(client, 'many', 'issue')
    const rows = await certificatesOf('many')
    expect(rows).toHaveLength(beside + 2)
    expect(before.certificate.commonName).toMatch(/^many A001 /)
    expect(last.certificate.commonName).toMatch(new RegExp(`^many A${String(beside + 2).padStart(3, '0')} `))
    await setProfile('issueWhenLive=refuse')
  })
})

describe('killed while it issues', () => {
  const people = 24
  const rounds = 4

  it('it has lost nothing that it answered, and issues once what it had not; no serial number comes twice', async () => {
    for (let round = 0; round < rounds; round++) {
      const cases: { loginId: string; session: Session; request: Request }[] = []
      for (let n = 0; n < people; n++) {
        const loginId = `kill-${round}-${n}`
        await subscribe(loginId)
        cases.push({ loginId, session: await logIn(client, loginId, 'issue'), request: await newRequest() })
      }
      const answered = new Map<string, Issued>()
      const sent = cases.map(async ({ loginId, session, request }) => {
        const issued = issuedOf(await submit(client, session, request), request)
        answered.set(loginId, issued)
      })
      const settled = Promise.allSettled(sent)
      await eventually('some have their answer', () => answered.size >= 1 + round)
      await authority.program.end('SIGKILL')
      await settled
      await authority.program.start()
      for (const { loginId, session, request } of cases) {
        const fetched = fetchedOf(await signed(client, 'fetch', origin(), request))
        const known = answered.get(loginId)
        if (known) {
          expect(fetched).toMatchObject({ status: 'issued', certificate: known.certificate.der.toString('base64') })
        }
        const again = issuedOf(await submit(client, session, request), request)
        if (fetched.status === 'issued') expect(again.certificate.der.toString('base64')).toBe(fetched.certificate)
        expect(await certificatesOf(loginId)).toHaveLength(1)
        expect(await db.change.count({ where: { loginId } })).toBe(1)
      }
    }
    const rows = await db.certificate.findMany({ select: { serialHex: true } })
    expect(new Set(rows.map(({ serialHex }) => serialHex)).size).toBe(rows.length)
    expect(rows.length).toBeGreaterThan(rounds * people)
  }, 300_000)
})

describe('slow and greedy clients', () => {
  const connect = async () => {
    const { hostname, port } = new URL(authority.url)
    const socket = tls.connect({ host: hostname, port: Number(port), ca: authority.trustAnchors })
    socket.on('error', () => {}) // To be cut off is what they are here for.
    await once(socket, 'secureConnect')
    return socket
  }
  const beginnings = {
    'its headers': 'POST /api/dialogues HTTP/1.1\r\nHost: localhost\r\n',
    'its body':
      'POST /api/dialogues HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n',
  }

  it.each(Object.entries(beginnings))(
    'who dribbles %s is cut off, and others are served meanwhile',
    async (_, beginning) => {
      const sockets = await Promise.all(Array.from({ length: 100 }, connect))
      let left = sockets.length
      for (const socket of sockets) {
        socket.once('close', () => left--)
        socket.write(beginning)
      }
      const dribble = setInterval(() => {
        for (const socket of sockets) if (socket.writable) socket.write('x')
      }, 500)
      try {
        for (;;) {
          if (left === 0) break
          const started = performance.now()
          expect((await client.get('/api/profile')).status).toBe(200)
          expect(performance.now() - started).toBeLessThan(10_000)
          await eventually(
            'a while has passed, or all are cut off',
            () => left === 0 || performance.now() - started > 1000,
          )
        }
      } finally {
        clearInterval(dribble)
        for (const socket of sockets) socket.destroy()
      }
    },
  )

  it('who sends a body without an end is refused in the middle of it', async () => {
    const socket = await connect()
    let said = ''
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = once(socket, 'close')
    socket.write(
      'POST /api/dialogues HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
    const pour = setInterval(() => socket.writable && socket.write(chunk), 5)
    await eventually('it is refused', () => said.startsWith('HTTP/1.1 413') || socket.destroyed)
    expect(said).toMatch(/^HTTP\/1\.1 413 .*"code":"malformed"/s)
    // And its connection does not stay open for more.
    await ended
    clearInterval(pour)
    expect((await client.get('/api/profile')).status).toBe(200)
  })
})

describe('four hundred days', () => {
  const travel = async (days: number) => {
    await authority.program.end()
    const env = { FAKETIME: `+${days}d`, LD_PRELOAD: faketimeLibrary() ?? '', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
    await authority.program.start(env)
    const { time } = (await client.get('/api/profile')).body as { time: string }
    expect(Math.abs(Date.parse(time) - Date.now() - days * dayMs)).toBeLessThan(60_000)
  }
  const renewal = (sha256: string) => client.post('/api/dialogues', { purpose: 'renew', certificateSha256: sha256 })

  it('one is renewed in its window, another expires and is issued anew', async (context) => {
    needs(context, 'faketime')
    await subscribe('diligent')
    await subscribe('forgetful')
    const first = await obtain(client, 'diligent', 'issue')
    const other = await obtain(client, 'forgetful', 'issue')
    await signed(client, 'confirm', origin(), first)

    await travel(325)
    const early = await renewal(first.certificate.sha256)
    const opensAt = new Date(first.certificate.notAfter.getTime() - 40 * dayMs).toISOString()
    expect(early).toMatchObject({ status: 409, body: { code: 'too_early', opensAt } })

    await travel(327)
    const second = await obtain(client, 'diligent', 'renew', first.certificate.sha256)
    expect(second.certificate.commonName).toMatch(/^diligent A002 /)
    await signed(client, 'confirm', origin(), second)
    expect((await renewal(first.certificate.sha256)).body).toMatchObject({ code: 'BZBE011008' })
    await expect(obtain(client, 'forgetful', 'reissue')).rejects.toThrow('live_certificate_exists')

    await travel(367)
    expect((await renewal(other.certificate.sha256)).body).toMatchObject({ code: 'BZBE011008' })
    const anew = await obtain(client, 'forgetful', 'reissue')
    expect(anew.certificate.commonName).toMatch(/^forgetful A002 /)
    expect(anew.certificate.notBefore.getTime()).toBeGreaterThanOrEqual(other.certificate.notAfter.getTime())

    await travel(400)
    await expect(obtain(client, 'diligent', 'reissue')).rejects.toThrow('live_certificate_exists')
    expect((await renewal(second.certificate.sha256)).body).toMatchObject({ code: 'too_early' })
    const kinds = await db.change.findMany({ where: { loginId: 'diligent' }, orderBy: { id: 'asc' } })
    expect(kinds.map(({ kind }) => kind)).toEqual(['issued', 'confirmed', 'issued', 'confirmed'])
  })
})
