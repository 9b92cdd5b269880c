import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase as openAuthorityDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient as AuthorityDatabase } from '@certfleet/authority-db/generated/client.ts'
import { openDatabase as openConsoleDatabase } from '@certfleet/console-db/client.ts'
import type { PrismaClient as ConsoleDatabase } from '@certfleet/console-db/generated/client.ts'
import { addSubscriber } from '../../apps/authority/src/subscribers/add-subscriber.ts'
import { type ConsoleClient, setUpConsole } from '../../scripts/console-client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './authority.ts'
import { type TestDatabase, freshDatabase } from './database.ts'
import { freePorts } from './ports.ts'
import { Program, eventually } from './process.ts'
import { secretFile } from './secret-file.ts'

export const admin = { email: 'admin@example.co.jp', password: 'correct horse battery staple' }

/** A whole Certfleet of real processes: an authority in rehearsal, a console, each with a database of its own. */
export interface House {
  dir: string
  origin: string
  authority: AuthorityUnderTest
  /** The console's processes: one with all roles, or three. */
  console: Program[]
  api: ConsoleClient['api']
  cookie: string
  consoleDb: ConsoleDatabase
  consoleDatabaseUrl: string
  authorityDb: AuthorityDatabase
  /** Registers a person at the authority and in the console. */
  addPerson(loginId: string, password: string): Promise<{ subscriberId: string }>
  /** … in the console alone: somebody who is still to obtain the login ID. */
  expectPerson(loginId: string): Promise<{ subscriberId: string }>
  newToken(): Promise<string>
  close(): Promise<void>
}

export interface HouseOptions {
  postgresUrl: string
  /** `three`: web, gateway and worker as processes of their own. */
  console?: 'one' | 'three'
  algorithm?: 'RSA-2048' | 'P-256'
  /** Packages of the application, for the authority's portal. */
  appFolder?: string
  /** Where the console's jobs and bell run; without it, on its PostgreSQL. */
  redisUrl?: string
  /** Of the console's environment. */
  settings?: Record<string, string>
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const { postgresUrl, console = 'one', algorithm = 'P-256', appFolder, redisUrl, settings = {} } = options
  const opening = [
    openAuthority(postgresUrl, algorithm, { appFolder }),
    openConsole(postgresUrl, console, { ...settings, ...(redisUrl && { REDIS_URL: redisUrl }) }),
  ] as const
  const [authority, { dir, origin, programs, setUpCode, databaseUrl, close }] = await Promise.all(opening).catch(
    async (error: unknown) => {
      // The one that did start must not go on without a test.
      for (const opened of await Promise.allSettled(opening)) if ('value' in opened) await opened.value.close()
      throw error
    },
  )
  const { api, cookie } = await setUpConsole(origin, setUpCode, '管理 花子', admin)
  const { id: authorityId } = await api.authorities.connect.mutate({ invitation: await authority.run(['invite']) })
  const consoleDb = openConsoleDatabase(databaseUrl, 3)
  const authorityDb = openAuthorityDatabase(authority.databaseUrl, 3)
  const nameOf = (loginId: string) => `${loginId} さん`
  const expectPerson = (loginId: string) =>
    api.people.add.mutate({ name: nameOf(loginId), department: '経理部', email: '', authorityId, loginId })
  return {
    dir,
    origin,
    authority,
    console: programs,
    api,
    cookie,
    consoleDb,
    consoleDatabaseUrl: databaseUrl,
    authorityDb,
    addPerson: async (loginId, password) => {
      await addSubscriber(authorityDb, institutionCode, { loginId, name: nameOf(loginId), password })
      return expectPerson(loginId)
    },
    expectPerson,
    newToken: async () => {
      const request = { label: 'test', validDays: 1, maxUses: 100, subscriberId: null }
      return (await api.tokens.create.mutate(request)).token
    },
    close: async () => {
      await Promise.all([consoleDb.$disconnect(), authorityDb.$disconnect()])
      await Promise.all([close(), authority.close()])
    },
  }
}

/** A console nobody has set up yet, with `settings` of its own. */
export async function openConsole(
  postgresUrl: string,
  processes: 'one' | 'three' = 'one',
  settings: Record<string, string> = {},
) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-house-'))
  const database = await freshDatabase(postgresUrl, 'console')
  const [webPort, gatewayPort] = (await freePorts(2)) as [number, number]
  const origin = `http://127.0.0.1:${webPort}`
  const separate = processes === 'three'
  const programs = consolePrograms(dir, database, { origin, webPort, gatewayPort, separate, settings })
  const [web] = programs as [Program]
  const close = async () => {
    await Promise.all(programs.map((program) => program.end()))
    await database.drop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
  let setUpCode: string
  try {
    await web.start()
    await Promise.all(programs.slice(1).map((program) => program.start()))
    setUpCode = await eventually('the set-up code', () => /^set-up code: (\S+)/m.exec(web.output)?.[1])
  } catch (error) {
    await close()
    throw error
  }
  return { dir, origin, programs, setUpCode, databaseUrl: database.url, close }
}

interface ConsolePlan {
  origin: string
  webPort: number
  gatewayPort: number
  separate: boolean
  settings: Record<string, string>
}

function consolePrograms(dir: string, database: TestDatabase, plan: ConsolePlan): Program[] {
  const script = 'apps/console/src/main.ts'
  const common = {
    NODE_ENV: 'production',
    DATABASE_URL_FILE: secretFile(dir, 'console-url', database.url),
    CERTFLEET_ORIGIN: plan.origin,
    CERTFLEET_HELPDESK: '社内ヘルプデスク 内線 1234',
    ...plan.settings,
  }
  const decides = { CERTFLEET_SECRET_FILE: secretFile(dir, 'console-secret', randomBytes(32).toString('base64')) }
  const ready = /^ready /m
  if (!plan.separate) return [new Program(script, [], { ...common, ...decides, PORT: String(plan.webPort) }, ready)]
  const gateway = { CERTFLEET_GATEWAY_URL: `ws://127.0.0.1:${plan.gatewayPort}/agent` }
  const role = (name: string, env: Record<string, string>) =>
    new Program(script, ['--roles', name], { ...common, ...gateway, ...env }, ready)
  return [
    role('web', { ...decides, PORT: String(plan.webPort) }),
    // The gateway gets no secret: it cannot sign.
    role('gateway', { PORT: String(plan.gatewayPort) }),
    role('worker', { ...decides, PORT: '0' }),
  ]
}
