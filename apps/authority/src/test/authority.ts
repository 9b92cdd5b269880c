import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { CaKeyAlgorithm } from '@certfleet/pki/keys.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { freshDatabase } from '../../../../test/support/database.ts'
import { freePorts } from '../../../../test/support/ports.ts'
import { openAuthority } from '../authority.ts'
import { prepareInstitution } from '../ca/add-institution.ts'
import { foundAuthority } from '../ca/found-authority.ts'
import type { Settings } from '../env.ts'
import { type Institution, openInstitutions } from '../institutions.ts'
import { createLog } from '../log.ts'
import { type RunningAuthority, startAuthority } from '../server.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { type Client, clientOf } from './client.ts'

export interface TestAuthority {
  settings: Settings
  db: PrismaClient
  /** The institution, opened a second time for calls that say what time it is. */
  authority: Institution
  client: Client
  /** Founds another institution beside it. */
  another(code: string, name: string): Promise<{ institution: Institution; client: Client }>
  /** Everything the server has logged. */
  logged(): string
  stop(): Promise<void>
  start(): Promise<void>
  /** Adds subscribers of the first institution; the password is `pw-<loginId>`. */
  subscribe(...loginIds: string[]): Promise<void>
  end(): Promise<void>
}

interface Options {
  algorithm?: CaKeyAlgorithm
  rehearsal?: boolean
  profile?: Partial<AuthorityProfile>
  /** Folder with the packages of the application. */
  appFolder?: string
  /** Puts something between the authority and its database: gives the URL to use instead. */
  through?: (databaseUrl: string) => Promise<string>
}

/** A founded authority with a database of its own, serving on free ports of this machine. */
export async function testAuthority(postgresUrl: string, options: Options = {}): Promise<TestAuthority> {
  const { algorithm = 'P-256', rehearsal = false } = options
  const database = await freshDatabase(postgresUrl, 'authority')
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-authority-'))
  const through = options.through ?? ((url: string) => Promise.resolve(url))
  const settings = { ...(await testSettings(await through(database.url), dir)), appFolder: options.appFolder ?? null }
  const db = openDatabase(database.url, 4)
  const secret = randomBytes(32)
  fs.writeFileSync(secretFileOf(settings), secret)
  const founding = { code: '9936', name: 'サンプル銀行', algorithm, rehearsal, tlsHosts: ['localhost', '127.0.0.1'] }
  const profile = {
    ...(await foundAuthority(db, founding, { secret, passphraseSalt: null }, new Date())),
    ...options.profile,
  }
  await db.institution.update({ where: { code: profile.code }, data: { profile } })
  let logged = ''
  const log = createLog('info', { write: (line) => void (logged += line) })
  const opened = await openAuthority(settings, log)
  /** An institution as it is at this moment. */
  const institution = async (code: string) => {
    const all = await (await openInstitutions(opened, settings))()
    return all.find((each) => each.profile.code === code) as Institution
  }
  const authority = await institution(profile.code)
  const root = authority.ca.root.toString()
  let running: RunningAuthority | undefined = await startAuthority(settings, log)
  const stop = async () => {
    await running?.close()
    running = undefined
  }
  return {
    settings,
    db,
    authority,
    client: clientOf(authority.baseUrl, root),
    async another(code, name) {
      const { row } = await prepareInstitution(db, { code, name, algorithm }, secret, new Date())
      await db.institution.create({ data: row })
      const added = await institution(code)
      const client = clientOf(added.baseUrl, root)
      await eventually('the server has seen it', async () => (await client.get('/api/profile')).status === 200)
      return { institution: added, client }
    },
    logged: () => logged,
    stop,
    start: async () => void (running = await startAuthority(settings, log)),
    async subscribe(...loginIds) {
      for (const loginId of loginIds)
        await addSubscriber(db, profile.code, { loginId, name: `名前 ${loginId}`, password: `pw-${loginId}` })
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
  const [port, certLoginPort] = (await freePorts(2)) as [number, number]
  const publicUrl = `https://localhost:${port}`
  return {
    databaseUrl,
    sealedUnder: { secretFile: path.join(dir, 'secret') },
    host: '127.0.0.1',
    port,
    certLoginPort,
    publicUrl,
    certLoginUrl: `https://localhost:${certLoginPort}`,
    crlUrl: `${publicUrl}/{code}/crl/issuing.crl`,
    appFolder: null,
    mail: null,
    logLevel: 'info',
  }
}

export const secretFileOf = ({ sealedUnder }: Settings): string =>
  'secretFile' in sealedUnder ? sealedUnder.secretFile : ''
