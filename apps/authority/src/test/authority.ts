import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { freshDatabase } from '../../../../test/support/database.ts'
import { type Authority, openAuthority } from '../authority.ts'
import { foundInstitution } from '../ca/institution.ts'
import type { Settings } from '../env.ts'
import { createLog } from '../log.ts'
import { type RunningAuthority, startAuthority } from '../server.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { type Client, clientOf } from './client.ts'

export interface TestAuthority {
  settings: Settings
  db: PrismaClient
  /** The same authority opened a second time, for calls that say what time it is. */
  authority: Authority
  client: Client
  /** Everything the server has logged. */
  logged(): string
  stop(): Promise<void>
  start(): Promise<void>
  /** Adds a subscriber; the password is `pw-<loginId>`. */
  subscribe(...loginIds: string[]): Promise<void>
  end(): Promise<void>
}

interface Options {
  algorithm?: KeyAlgorithm
  rehearsal?: boolean
  profile?: Partial<AuthorityProfile>
  /** Puts something between the authority and its database: gives the URL to use instead. */
  through?: (databaseUrl: string) => Promise<string>
}

/** A founded authority with a database of its own, serving on free ports of this machine. */
export async function testAuthority(postgresUrl: string, options: Options = {}): Promise<TestAuthority> {
  const { algorithm = 'P-256', rehearsal = false } = options
  const database = await freshDatabase(postgresUrl, 'authority')
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-authority-'))
  const through = options.through ?? ((url: string) => Promise.resolve(url))
  const settings = await testSettings(await through(database.url), dir)
  const db = openDatabase(database.url, 4)
  const secret = randomBytes(32)
  fs.writeFileSync(settings.secretFile, secret)
  const founding = { code: '9936', name: 'サンプル銀行', algorithm, rehearsal, tlsHosts: ['localhost', '127.0.0.1'] }
  const profile = { ...(await foundInstitution(db, founding, secret, new Date())), ...options.profile }
  await db.institution.update({ where: { id: 1 }, data: { profile } })
  let logged = ''
  const log = createLog('info', { write: (line) => void (logged += line) })
  const authority = await openAuthority(settings, secret, log)
  let running: RunningAuthority | undefined = await startAuthority(settings, log)
  const stop = async () => {
    await running?.close()
    running = undefined
  }
  return {
    settings,
    db,
    authority,
    client: clientOf(settings.publicUrl, authority.ca.root.toString()),
    logged: () => logged,
    stop,
    start: async () => void (running = await startAuthority(settings, log)),
    async subscribe(...loginIds) {
      for (const loginId of loginIds)
        await addSubscriber(db, { loginId, name: `名前 ${loginId}`, password: `pw-${loginId}` })
    },
    async end() {
      await stop()
      await Promise.all([db.$disconnect(), authority.db.$disconnect()])
      await database.drop()
      fs.rmSync(dir, { recursive: true })
    },
  }
}

/** Settings on free ports, with the secret file in `dir`. */
export async function testSettings(databaseUrl: string, dir: string): Promise<Settings> {
  const [port, certLoginPort] = await freePorts()
  const publicUrl = `https://localhost:${port}`
  return {
    databaseUrl,
    secretFile: path.join(dir, 'secret'),
    host: '127.0.0.1',
    port,
    certLoginPort,
    publicUrl,
    certLoginUrl: `https://localhost:${certLoginPort}`,
    crlUrl: `${publicUrl}/crl/issuing.crl`,
    logLevel: 'info',
  }
}

async function freePorts(): Promise<[number, number]> {
  const servers = await Promise.all([listening(), listening()])
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports as [number, number]
}

const listening = () =>
  new Promise<net.Server>((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server))
  })
