import type { KeyObject } from 'node:crypto'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { unseal, unsealPrivateKey } from '@certfleet/pki/at-rest.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { sealPurpose } from '../apps/authority/src/ca/sealed-keys.ts'
import { enrol } from '../apps/agent/src/enrol.ts'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { openProfile } from './support/browser.ts'
import { type House, admin, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Leak, LeakSearch, type Planted } from './support/leaks.ts'
import { type Pc, newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'

/**
 * One renewal with every secret known to the test, then a search for each of them in every place it could have been
 * left: the house's folder with logs and key stores, the PostgreSQL folder with its write-ahead log, the employee's
 * browser profile, and the command lines and environments of all processes while it ran.
 */

const wrongPassword = 'mistyped "Pässwörd" 2&3'

let house: House
let pc: Pc
let search: LeakSearch
/** The launch file the browser was opened with. */
let launched = ''
const inProcesses = { leaks: [] as Leak[], looks: 0, processes: 0 }

beforeAll(async () => {
  if (lacks('chromium')) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  const token = await house.newToken()
  const feedToken = await feedTokenOf(house)
  pc = await newPc(house, 'secretive', { store: 'file' })
  // Another agent enrols while its token is known.
  const home = path.join(house.dir, 'second')
  fs.mkdirSync(home, { mode: 0o700 })
  await enrol({ platform: linuxPlatform({ HOME: home }), server: house.origin, token })
  const [, , tokenSecret = ''] = token.split('.')
  const known: Planted[] = [
    { name: 'login password', value: Buffer.from(password) },
    { name: 'mistyped password', value: Buffer.from(wrongPassword) },
    { name: 'administrator password', value: Buffer.from(admin.password) },
    { name: 'enrolment token', value: Buffer.from(tokenSecret) },
    { name: 'feed token', value: Buffer.from(feedToken) },
    ...(await authorityKeys()),
    { name: 'order key', value: seedOf(await orderKey()) },
  ]
  search = new LeakSearch(known)
  await renewInBrowser(known)
  search = new LeakSearch([...known, ...certificateKeys()])
}, 240_000)

beforeEach((context) => needs(context, 'chromium'))

afterAll(async () => {
  await pc?.agent.end()
  await house?.close()
})

const secretIn = (file: string) => Buffer.from(fs.readFileSync(file, 'utf8'), 'base64')
const consoleSecret = () => secretIn(path.join(house.dir, 'console-secret'))

async function feedTokenOf({ consoleDb }: House): Promise<string> {
  const { sealedFeedToken } = await consoleDb.authority.findFirstOrThrow()
  return unseal(sealedFeedToken ?? new Uint8Array(), consoleSecret(), 'feed-token').toString()
}

async function orderKey(): Promise<KeyObject> {
  const { sealedKey } = await house.consoleDb.orderKey.findFirstOrThrow()
  return unsealPrivateKey(sealedKey, consoleSecret(), 'order-key')
}

async function authorityKeys(): Promise<Planted[]> {
  const keys = await house.authorityDb.caKey.findMany()
  return keys.map(({ use, sealedKey }) => ({
    name: `${use} key of the authority`,
    value: seedOf(
      unsealPrivateKey(sealedKey, secretIn(house.authority.env.AUTHORITY_SECRET_FILE ?? ''), sealPurpose(use)),
    ),
  }))
}

/** The keys in the PC's key store: the one it came with and the one it made. */
function certificateKeys(): Planted[] {
  const folder = path.join(pc.home, '.local/share/certfleet/keys')
  const secret = fs.readFileSync(path.join(folder, 'secret'))
  const names = fs.readdirSync(path.join(folder, 'keys'))
  expect(names).toHaveLength(2)
  return names.map((name) => ({
    name: `certificate key ${name}`,
    value: seedOf(unsealPrivateKey(fs.readFileSync(path.join(folder, 'keys', name)), secret, `key/${name}`)),
  }))
}

/** The number that is the private key, whatever it is wrapped in: it stands in every encoding of the key. */
const seedOf = (key: KeyObject): Buffer => Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url')

/** The employee's part in a real browser with a profile of its own, watched from outside. */
async function renewInBrowser(known: Planted[]): Promise<void> {
  const watch = setInterval(() => {
    const { leaks, processes } = search.inProcesses()
    inProcesses.leaks.push(...leaks)
    inProcesses.looks++
    inProcesses.processes = Math.max(inProcesses.processes, processes)
  }, 50)
  try {
    const { certificateId } = await turnOn(house, pc)
    const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
    await pc.employee.open()
    await pc.employee.sees('FLT01')
    const profile = path.join(house.dir, 'employee-profile')
    const browser = await openProfile(profile)
    const page = await browser.newPage()
    const launch = await pc.employee.launchFile()
    launched = fs.readFileSync(launch, 'utf8')
    const shell = page.waitForResponse((answer) => answer.url().endsWith('/launch'))
    await page.goto(`file://${launch}`)
    const token = /certfleet-session" content="([^"]+)"/.exec(await (await shell).text())?.[1] ?? ''
    known.push({ name: 'screen session', value: Buffer.from(token) })
    await page.getByRole('button', { name: '今すぐ始める' }).click()
    await page.getByRole('button', { name: '証明書更新' }).click()
    for (const typed of [wrongPassword, password]) {
      await page.getByLabel('ログインパスワード').fill(typed)
      await page.getByRole('button', { name: '認証', exact: true }).click()
      if (typed === wrongPassword) await page.getByText('パスワードが違います').waitFor()
    }
    await page.getByText('証明書シリアル番号').waitFor()
    await eventually(
      'the end',
      async () =>
        (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })).state === 'completed',
    )
    await browser.close()
  } finally {
    clearInterval(watch)
  }
}

describe('after a renewal with known secrets', () => {
  it('none of them is in a file of the console, the authority, the agent, or the employee’s browser', () => {
    const { leaks, files } = search.below(house.dir)
    expect(files).toBeGreaterThan(50)
    expect(leaks).toEqual([])
  })

  it('none of them is in the PostgreSQL folder, its write-ahead log included', async () => {
    const { leaks, files } = search.below(inject('postgresFolder'))
    expect(files).toBeGreaterThan(500)
    expect(leaks).toEqual([])
  })

  it('none of them was in a command line or environment while it ran', () => {
    expect(inProcesses.looks).toBeGreaterThan(20)
    expect(inProcesses.processes).toBeGreaterThan(10)
    expect(inProcesses.leaks).toEqual([])
  })

  it('the launch code, which browsers keep to restore a tab, is burnt and opens nothing', async () => {
    const [, action = ''] = /action="([^"]+)"/.exec(launched) ?? []
    const [, code = ''] = /name="code" value="([^"]+)"/.exec(launched) ?? []
    const again = await fetch(action, {
      method: 'POST',
      body: new URLSearchParams({ code }),
      headers: { origin: 'null' },
    })
    expect(code.length).toBeGreaterThan(20)
    expect(again.status).toBe(403)
    expect(await again.text()).not.toContain('certfleet-session')
  })

  it('none of them is in what the programs printed', () => {
    const printed = [house.authority.program, ...house.console, pc.agent].map(({ output }) => output).join('\n')
    expect(search.in(Buffer.from(printed), 'output')).toEqual([])
  })
})

it('the search finds each form of a secret that leaks on purpose', async () => {
  const value = Buffer.from(wrongPassword)
  const control = new LeakSearch([{ name: 'control', value }])
  const base64 = (before: string) => Buffer.concat([Buffer.from(before), value, Buffer.from('zz')]).toString('base64')
  const leaks: Record<string, string | Buffer> = {
    raw: `password=${wrongPassword}\n`,
    hex: value.toString('hex'),
    'base64 at offset 0': base64(''),
    'base64 at offset 1': base64('x'),
    'base64 at offset 2': base64('xy'),
    'percent-encoded': `/?p=${encodeURIComponent(wrongPassword)}`,
    'JSON-escaped': JSON.stringify({ password: wrongPassword }),
    'UTF-16LE': Buffer.from(wrongPassword, 'utf16le'),
  }
  const folder = fs.mkdtempSync(path.join(house.dir, 'control-'))
  for (const [form, content] of Object.entries(leaks)) {
    fs.writeFileSync(path.join(folder, 'log'), content)
    expect(control.below(folder).leaks.map((leak) => leak.form)).toContain(form)
  }
  fs.rmSync(folder, { recursive: true })
  await house.consoleDb.employee.create({ data: { name: wrongPassword } })
  await house.consoleDb.$queryRaw`SELECT pg_switch_wal()::text`
  expect(control.below(inject('postgresFolder')).leaks.length).toBeGreaterThan(0)
  for (const options of [
    { argv: [wrongPassword], env: {} },
    { argv: [], env: { LEAK: wrongPassword } },
  ]) {
    const child = spawn('sleep', ['30', ...options.argv.map(() => '0')], {
      argv0: options.argv[0] ?? 'sleep',
      env: options.env,
    })
    await eventually('the leak in a process', () => control.inProcesses().leaks.length > 0, 5_000)
    child.kill()
  }
})

describe('another OS user of the same machine', () => {
  it('who knows the port, the command lines and the temp folders gets nothing', async (context) => {
    needs(context, 'root')
    const running = JSON.parse(fs.readFileSync(path.join(pc.home, '.local/share/certfleet/running.json'), 'utf8')) as {
      origin: string
    }
    const launch = await pc.employee.launchFile()
    const tries = await asNobody(running.origin, [launch, pc.home, path.join(house.dir, 'console-secret')])
    expect(tries.read).toEqual({
      [launch]: 'EACCES',
      [pc.home]: 'EACCES',
      [path.join(house.dir, 'console-secret')]: 'EACCES',
    })
    expect(tries.asked).toEqual({
      'GET /': 404,
      'POST /launch': 403,
      'POST /page/frames': 401,
      'POST /page/log': 401,
      'POST /control/open': 403,
      'POST /control/status': 403,
    })
    // The processes it can see show nothing either.
    expect(search.in(Buffer.from(tries.seen), 'what ps shows')).toEqual([])
  })
})

interface Tries {
  read: Record<string, string>
  asked: Record<string, number>
  seen: string
}

/** Runs as `nobody`: reads what it can, asks the screens what it can think of, and looks at the process list. */
async function asNobody(origin: string, files: string[]): Promise<Tries> {
  const nobody =
    fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('nobody:'))
      ?.split(':') ?? []
  const script = `
    import fs from 'node:fs'
    const read = {}
    for (const file of ${JSON.stringify(files)}) {
      try { fs.statSync(file).isDirectory() ? fs.readdirSync(file) : fs.readFileSync(file); read[file] = 'read' } catch (error) { read[file] = error.code }
    }
    const asked = {}
    const headers = { authorization: 'Bearer guess', origin: '${origin}', 'content-type': 'application/json' }
    for (const [method, path] of [['GET', '/'], ['POST', '/page/frames'], ['POST', '/page/log']])
      asked[method + ' ' + path] = (await fetch('${origin}' + path, { method, headers })).status
    asked['POST /launch'] = (await fetch('${origin}/launch', { method: 'POST', body: new URLSearchParams({ code: 'guess' }) })).status
    for (const path of ['/control/open', '/control/status'])
      asked['POST ' + path] = (await fetch('${origin}' + path, { method: 'POST', headers: { authorization: 'Bearer guess' } })).status
    let seen = ''
    for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)))
      for (const file of ['cmdline', 'environ']) try { seen += fs.readFileSync('/proc/' + pid + '/' + file, 'utf8') + '\\n' } catch {}
    console.log(JSON.stringify({ read, asked, seen }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    uid: Number(nobody[2]),
    gid: Number(nobody[3]),
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [output, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  if (!output) throw new Error(errors)
  return JSON.parse(output) as Tries
}
