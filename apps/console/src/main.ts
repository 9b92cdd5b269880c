import { createServer, type IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from '@certfleet/console-db/migrate.ts'
import next from 'next'
import { env } from './env.ts'
import { type Gateway, startGateway } from './gateway/main.ts'
import { system } from './server/audit/audit.ts'
import { newSetUpCode } from './server/auth/set-up.ts'
import { closeBell } from './server/bell.ts'
import { db } from './server/db.ts'
import { log } from './server/log.ts'
import { publishPolicy } from './server/policy/publish-policy.ts'
import { closeQueue, prepareQueue } from './server/queue.ts'
import { startJobs } from './worker/main.ts'

/** Starts the roles named by `--roles` (default: all) in this process, on one port. */

const roles = ['web', 'gateway', 'worker'] as const
type Role = (typeof roles)[number]

function wantedRoles(): Set<Role> {
  const { values } = parseArgs({ options: { roles: { type: 'string', default: roles.join(',') } } })
  const wanted = values.roles.split(',').map((name) => {
    const role = roles.find((known) => known === name.trim())
    if (!role) throw new Error(`--roles ${values.roles}: ${name} is none of ${roles.join(', ')}`)
    return role
  })
  return new Set(wanted)
}

async function main(): Promise<void> {
  const wanted = wantedRoles()
  await migrate(env().databaseUrl)
  if (wanted.has('web') || wanted.has('worker')) await prepareDecisions()
  if (wanted.has('web')) await printSetUpCode()
  const stopJobs = wanted.has('worker') ? await startJobs() : null
  const gateway = wanted.has('gateway') ? startGateway() : null
  const server = await listen(wanted.has('web') ? await startPages() : null, gateway)
  const { port } = server.address() as AddressInfo
  process.stdout.write(`ready roles=${[...wanted].join(',')} port=${port} origin=${env().origin}\n`)
  await stopSignal()
  gateway?.close()
  server.close()
  server.closeAllConnections()
  await stopJobs?.()
  await closeBell()
  await closeQueue()
  await db().$disconnect()
  process.exit(0)
}

/** What the roles that decide need before the first request: the queue and the policy. */
async function prepareDecisions(): Promise<void> {
  await prepareQueue()
  await db().$transaction((tx) => publishPolicy(tx, system))
}

/** The way in for the first administrator: only where the pages are, or each process's code would undo the other's. */
async function printSetUpCode(): Promise<void> {
  const code = await newSetUpCode()
  if (code) process.stdout.write(`set-up code: ${code}\n`)
}

type Pages = { handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>; developmentSockets: Server }

async function startPages(): Promise<Pages> {
  const { host, port, production } = env()
  // Next adds an upgrade listener to the server it is given. It gets one that never listens; what development's hot
  // reload needs is passed on to it, so that every upgrade has exactly one owner.
  const developmentSockets = new Server()
  const dir = path.join(import.meta.dirname, '..')
  const app = next({ dev: !production, dir, hostname: host, port, httpServer: developmentSockets })
  await app.prepare()
  return { handle: app.getRequestHandler(), developmentSockets }
}

function listen(pages: Pages | null, gateway: Gateway | null): Promise<Server> {
  const server = createServer((request, response) => {
    if (gateway && pathOf(request) === '/agent') gateway.poll(request, response)
    else if (pages) void pages.handle(request, response)
    else response.writeHead(request.url === '/api/health' ? 200 : 404).end()
  })
  server.on('upgrade', (request, socket, head) => {
    const asked = pathOf(request)
    if (gateway && asked === '/agent') gateway.upgrade(request, socket, head)
    else if (pages && !env().production && asked.startsWith('/_next/')) {
      pages.developmentSockets.emit('upgrade', request, socket, head)
    } else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(env().port, env().host, () => resolve(server))
  })
}

/** Whatever was asked for, be it no address at all. */
const pathOf = ({ url = '' }: IncomingMessage) => url.split('?')[0] ?? ''

function stopSignal(): Promise<unknown> {
  return Promise.race(['SIGTERM', 'SIGINT'].map((signal) => new Promise((resolve) => process.once(signal, resolve))))
}

process.on('unhandledRejection', (error) => log().error({ err: error }, 'unhandled rejection'))
await main().catch((error: unknown) => {
  log().fatal({ err: error }, 'console cannot start')
  process.exit(1)
})
