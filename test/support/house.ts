import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase as openAuthorityDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient as AuthorityDatabase } from '@certfleet/authority-db/generated/client.ts'
import { openDatabase as openConsoleDatabase } from '@certfleet/console-db/client.ts'
import type { PrismaClient as ConsoleDatabase } from '@certfleet/console-db/generated/client.ts'
import { addSubscriber } from '../../apps/authority/src/subscribers/add-subscriber.ts'
import { command } from '../../scripts/command.ts'
import { type ConsoleClient, setUpConsole } from '../../scripts/console-client.ts'
import { type TestDatabase, freshDatabase } from './database.ts'
import { freePorts } from './ports.ts'
import { Program, eventually } from './process.ts'

export const admin = { email: 'admin@example.co.jp', password: 'correct horse battery staple' }

/** A whole Certfleet of real processes: an authority in rehearsal, a console, each with a database of its own. */
export interface House {
  dir: string
  origin: string
  authorityUrl: string
  certLoginUrl: string
  authority: Program
  authorityEnv: Record<string, string>
  /** The console's processes: one with all roles, or three. */
  console: Program[]
  api: ConsoleClient['api']
  cookie: string
  consoleDb: ConsoleDatabase
  authorityDb: AuthorityDatabase
  authorityId: string
  /** Runs a command of the authority's program. @returns what it prints. */
  runAuthority(args: string[], input?: string): Promise<string>
  /** Registers a person at the authority and in the console. */
  addPerson(loginId: string, password: string): Promise<{ subscriberId: string }>
  newToken(subscriberId?: string): Promise<string>
  close(): Promise<void>
}

export interface HouseOptions {
  postgresUrl: string
  /** `three`: web, gateway and worker as processes of their own. */
  console?: 'one' | 'three'
  algorithm?: 'RSA-2048' | 'P-256'
}

export async function openHouse({ postgresUrl, console = 'one', algorithm = 'P-256' }: HouseOptions): Promise<House> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-house-'))
  const databases = [
    await freshDatabase(postgresUrl, 'console'),
    await freshDatabase(postgresUrl, 'authority'),
  ] as const
  const [webPort, gatewayPort, authorityPort, certLoginPort] = (await freePorts(4)) as [number, number, number, number]
  const origin = `http://127.0.0.1:${webPort}`
  const authorityUrl = `https://localhost:${authorityPort}`
  const certLoginUrl = `https://localhost:${certLoginPort}`
  const authorityEnv = {
    AUTHORITY_DATABASE_URL_FILE: secretFile(dir, 'authority-url', databases[1].url),
    AUTHORITY_SECRET_FILE: path.join(dir, 'authority-secret'),
    AUTHORITY_PORT: String(authorityPort),
    AUTHORITY_CERT_LOGIN_PORT: String(certLoginPort),
    AUTHORITY_PUBLIC_URL: authorityUrl,
    AUTHORITY_CERT_LOGIN_URL: certLoginUrl,
  }
  const runAuthority = (args: string[], input?: string) =>
    command(process.execPath, ['apps/authority/src/main.ts', ...args], { env: authorityEnv, input })
  await runAuthority(['init', '--code', '9936', '--name', 'サンプル銀行', '--algorithm', algorithm, '--rehearsal'])
  const authority = new Program('apps/authority/src/main.ts', ['serve'], authorityEnv, /^ready /m)
  const programs = consolePrograms(dir, databases[0], { origin, webPort, gatewayPort, separate: console === 'three' })
  const [web] = programs as [Program]
  await Promise.all([authority, web].map((program) => program.start()))
  await Promise.all(programs.slice(1).map((program) => program.start()))
  const code = await eventually('the set-up code', () => /^set-up code: (\S+)/m.exec(web.output)?.[1])
  const { api, cookie } = await setUpConsole(origin, code, '管理 花子', admin)
  const invitation = await runAuthority(['invite'])
  const { id: authorityId } = await api.authorities.connect.mutate({ invitation })
  const consoleDb = openConsoleDatabase(databases[0].url, 3)
  const authorityDb = openAuthorityDatabase(databases[1].url, 3)
  return {
    dir,
    origin,
    authorityUrl,
    certLoginUrl,
    authority,
    authorityEnv,
    console: programs,
    api,
    cookie,
    consoleDb,
    authorityDb,
    authorityId,
    runAuthority,
    addPerson: async (loginId, password) => {
      await addSubscriber(authorityDb, { loginId, name: `${loginId} さん`, password })
      return api.people.add.mutate({ name: `${loginId} さん`, department: '経理部', email: '', authorityId, loginId })
    },
    newToken: async (subscriberId) => {
      const request = { label: 'test', validDays: 1, maxUses: 100, subscriberId: subscriberId ?? null }
      return (await api.tokens.create.mutate(request)).token
    },
    close: async () => {
      await Promise.all([...programs, authority].map((program) => program.end()))
      await Promise.all([consoleDb.$disconnect(), authorityDb.$disconnect()])
      await Promise.all(databases.map((database) => database.drop()))
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

function secretFile(dir: string, name: string, value: string): string {
  const file = path.join(dir, name)
  fs.writeFileSync(file, value, { mode: 0o600 })
  return file
}

interface ConsolePlan {
  origin: string
  webPort: number
  gatewayPort: number
  separate: boolean
}

function consolePrograms(dir: string, database: TestDatabase, plan: ConsolePlan): Program[] {
  const script = 'apps/console/src/main.ts'
  const common = {
    NODE_ENV: 'production',
    DATABASE_URL_FILE: secretFile(dir, 'console-url', database.url),
    CERTFLEET_ORIGIN: plan.origin,
    CERTFLEET_HELPDESK: '社内ヘルプデスク 内線 1234',
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
