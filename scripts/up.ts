import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { stopAll } from './down.ts'
import { type Running, dataDir, places, readJson, writePrivate } from './places.ts'
import { isFree, startPostgres } from './postgres.ts'
import { Process, isOurs } from './processes.ts'
import { command } from './command.ts'
import { agentsAreSeen, sampleAgents } from './sample/agents.ts'
import { makeSample } from './sample/make-sample.ts'

/** `npm start`: PostgreSQL, the authority, the console with all roles, and a sample company with a real agent. */

const started = Date.now()
const say = (line: string) => process.stdout.write(`${line}\n`)

interface Options {
  port: number
  empty: boolean
  dev: boolean
  agents: number
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3000' },
      empty: { type: 'boolean', default: false },
      dev: { type: 'boolean', default: false },
      agents: { type: 'string', default: '1' },
    },
  })
  const port = Number(values.port)
  const agents = Number(values.agents)
  if (!Number.isInteger(port) || port < 1 || port > 65_533) throw new Error('--port is a number from 1 to 65533')
  if (!Number.isInteger(agents) || agents < 0 || agents > 20) throw new Error('--agents is a number from 0 to 20')
  return { ...values, port, agents }
}

const processes: Process[] = []
let running: Running

function note(change: Partial<Running>): void {
  running = { ...running, ...change, pids: { ...running.pids, ...change.pids } }
  writePrivate(places.running, JSON.stringify(running, null, 2))
}

async function main(): Promise<void> {
  const options = readOptions()
  if (alreadyRunning()) return
  if (fs.existsSync(places.running)) {
    say('The last run did not end properly; what it left is stopped first.')
    await stopAll()
  }
  const urls = await addresses(options.port)
  fs.mkdirSync(places.releases, { recursive: true })
  running = { pid: process.pid, state: 'starting', ...urls, admin: null, counter: null, pids: {} }
  note({})
  stopWhenAsked()

  say('Certfleet is starting …')
  const building = options.dev ? null : command('turbo', ['run', 'build'])
  const databases = await startDatabases()
  say(`  PostgreSQL  ${databases.own ? 'its own, ready' : 'yours'}`)
  await building
  say('  pages       built')
  const setUpCode = await startServers(options, urls)
  say(`  authority   ${urls.authorityUrl}`)
  say(`  console     ${urls.consoleUrl}`)
  if (!options.empty) await startSample(options, setUpCode)
  note({ state: 'ready' })
  tellHowToGoOn(options, setUpCode)
}

/** A second start finds the first. */
function alreadyRunning(): boolean {
  const present = readJson(places.running) as Running | undefined
  if (!present || !isOurs(present.pid)) return false
  say(present.state === 'ready' ? `Certfleet is running: ${present.consoleUrl}` : 'Certfleet is being started already.')
  say('Stop it with: npm stop')
  return true
}

async function addresses(port: number): Promise<Pick<Running, 'consoleUrl' | 'authorityUrl' | 'certLoginUrl'>> {
  const uses = { [port]: 'console', [port + 1]: 'authority', [port + 2]: 'certificate login' }
  for (const [number, use] of Object.entries(uses)) {
    if (await isFree(Number(number))) continue
    throw new Error(
      `Port ${number} (for the ${use}) is in use by another program.\n` +
        `Stop that program, or choose three other ports in a row: npm start -- --port ${port + 1000}`,
    )
  }
  const authorityUrl = `https://localhost:${port + 1}`
  return { consoleUrl: `http://127.0.0.1:${port}`, authorityUrl, certLoginUrl: `https://localhost:${port + 2}` }
}

async function startDatabases(): Promise<{ own: boolean }> {
  const outside = process.env.DATABASE_URL
  const server = outside ?? (await startPostgres(dataDir)).url
  const named = (name: string) => {
    const url = new URL(server)
    if (!outside) url.pathname = `/${name}`
    return url.href
  }
  writePrivate(places.consoleDatabase, named('certfleet'))
  writePrivate(places.authorityDatabase, process.env.AUTHORITY_DATABASE_URL ?? beside(named('certfleet')))
  if (!fs.existsSync(places.consoleSecret)) writePrivate(places.consoleSecret, randomBytes(32).toString('base64'))
  return { own: !outside }
}

/** The authority's database is another one on the same server. */
function beside(url: string): string {
  const other = new URL(url)
  other.pathname = `${other.pathname}_authority`
  return other.href
}

/** Starts authority and console. @returns the set-up code, as long as the console has no administrator. */
async function startServers(options: Options, urls: Awaited<ReturnType<typeof addresses>>): Promise<string | null> {
  const authorityEnv = {
    AUTHORITY_DATABASE_URL_FILE: places.authorityDatabase,
    AUTHORITY_SECRET_FILE: places.authoritySecret,
    AUTHORITY_PORT: String(options.port + 1),
    AUTHORITY_CERT_LOGIN_PORT: String(options.port + 2),
    AUTHORITY_PUBLIC_URL: urls.authorityUrl,
    AUTHORITY_CERT_LOGIN_URL: urls.certLoginUrl,
    AUTHORITY_APP_DIR: places.releases,
  }
  writePrivate(places.settings, JSON.stringify({ authority: authorityEnv, consoleUrl: urls.consoleUrl }, null, 2))
  const rehearsal = options.empty ? [] : ['--rehearsal']
  const init = ['apps/authority/src/main.ts', 'init', '--code', '9936', '--name', 'サンプル銀行', ...rehearsal]
  await command(process.execPath, init, { env: authorityEnv })
  let setUpCode: string | null = null
  const authority = new Process(
    {
      name: 'authority',
      script: 'apps/authority/src/main.ts',
      args: ['serve'],
      env: authorityEnv,
      readyLine: /^ready /,
    },
    notePids,
  )
  const console = new Process(
    {
      name: 'console',
      script: 'apps/console/src/main.ts',
      env: {
        NODE_ENV: options.dev ? 'development' : 'production',
        DATABASE_URL_FILE: places.consoleDatabase,
        CERTFLEET_SECRET_FILE: places.consoleSecret,
        CERTFLEET_ORIGIN: urls.consoleUrl,
        CERTFLEET_RELEASES: places.releases,
        PORT: String(options.port),
      },
      readyLine: /^ready /,
      onLine: (line) => (setUpCode = /^set-up code: (\S+)/.exec(line)?.[1] ?? setUpCode),
    },
    notePids,
  )
  processes.push(authority, console)
  await Promise.all(processes.map((one) => one.start()))
  notePids()
  return setUpCode
}

async function startSample(options: Options, setUpCode: string | null): Promise<void> {
  const admin = await makeSample({ consoleUrl: running.consoleUrl, setUpCode, agents: options.agents })
  note({ admin, counter: await sampleClerk() })
  const agents = sampleAgents(options.agents).map((plan) => new Process(plan, notePids))
  processes.push(...agents)
  await Promise.all(agents.map((agent) => agent.start()))
  notePids()
  await agentsAreSeen(running.consoleUrl, admin, agents.length)
  say(`  agents      ${agents.length}`)
}

/** Made by the first start, found by later ones. */
async function sampleClerk(): Promise<Running['counter']> {
  const loginName = 'counter'
  if (!fs.existsSync(places.clerk)) {
    const { authority: env } = readJson(places.settings) as { authority: Record<string, string> }
    const clerk = ['--login-name', loginName, '--name', '窓口 太郎', '--secret', places.clerk]
    await command(process.execPath, ['apps/authority/src/main.ts', 'clerk', 'add', ...clerk], { env })
  }
  const password = /^password: (\S+)$/m.exec(fs.readFileSync(places.clerk, 'utf8'))?.[1] ?? ''
  return { url: `${running.authorityUrl}/counter`, loginName, password }
}

function notePids(): void {
  note({ pids: Object.fromEntries(processes.map((one) => [one.name, one.pid])) })
}

function tellHowToGoOn({ empty }: Options, setUpCode: string | null): void {
  say(`\nReady after ${Math.round((Date.now() - started) / 1000)} s.  ${running.consoleUrl}\n`)
  if (running.admin) {
    const sample = readJson(places.sample) as { employeePassword: string }
    say(`  Sign in as       ${running.admin.email}`)
    say(`  with             ${running.admin.password}`)
    say(`\n  Press 更新 (Renew) on the certificate of demo01, then see the request on its PC:`)
    say(`    npm run agent -- open`)
    say(`  The employee's login password is ${sample.employeePassword}`)
    say(`\n  What goes wrong at the bank is set at ${running.authorityUrl}/rehearsal, with the key of:`)
    say(`    npm run authority -- rehearsal key`)
    say(`\n  The bank's portal: ${running.authorityUrl}/, as demo01 with the same password`)
    if (running.counter) {
      const { url, loginName, password } = running.counter
      say(`\n  The bank's counter: ${url}, as ${loginName} with ${password} and the number of:`)
      say(`    npm run authority -- clerk code --login-name ${loginName}`)
    }
  } else if (setUpCode) say(`  Set-up code      ${setUpCode}`)
  if (empty) say(`  Connect the authority with the line of:  npm run authority -- invite`)
  say(`\n  Stop with Ctrl-C, or npm stop.`)
}

let stopping = false
function stopWhenAsked(): void {
  const stop = async () => {
    if (stopping) return
    stopping = true
    say('\nStopping …')
    for (const one of processes.toReversed()) await one.stop()
    await stopAll()
    say('Stopped.')
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
}

await main().catch(async (error: Error) => {
  if (stopping) return
  process.stderr.write(`\n${error.message}\n`)
  for (const one of processes.toReversed()) await one.stop()
  if (running) await stopAll()
  process.exit(1)
})
