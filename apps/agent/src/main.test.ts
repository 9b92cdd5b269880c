import { doctorReportSchema } from '@certfleet/core/diagnosis.ts'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { commands } from './commands.ts'
import { TestAuthority } from './test/authority.ts'
import { makeServerTls } from './test/certificates.ts'
import { TestConsole, newOrderKey } from './test/console.ts'
import { Employee } from './test/employee.ts'
import { temporaryFolder } from './test/folder.ts'
import { TestProxy } from './test/proxy.ts'
import { until } from './test/wait.ts'

/** The agent as people start it: a process with a home of its own and no display. */

vi.setConfig({ testTimeout: 30_000 })
const script = new URL('main.ts', import.meta.url).pathname

async function scene() {
  const console = await new TestConsole().start()
  onTestFinished(() => console.stop())
  const home = temporaryFolder()
  const env = { PATH: process.env.PATH, HOME: home }
  const children: ChildProcess[] = []
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [script, ...args], { env, stdio: 'pipe' })
    children.push(child)
    return child
  }
  onTestFinished(() => children.forEach((child) => child.kill('SIGKILL')))
  const command = async (args: string[], input = '') => {
    const child = start(...args)
    let [out, err] = ['', '']
    child.stdout.on('data', (data) => (out += String(data)))
    child.stderr.on('data', (data) => (err += String(data)))
    child.stdin.end(input)
    const [code] = (await once(child, 'close')) as [number]
    return { code, out: out.trim(), err: err.trim() }
  }
  const enrol = () => command(['enrol', '--server', console.origin], `${console.token}\n`)
  const run = async () => {
    const hellos = console.hellos.length
    const child = start('run')
    await until('the hello', () => console.hellos.length > hellos)
    return child
  }
  const folder = path.join(home, '.local', 'share', 'certfleet')
  return { console, home, env, folder, start, command, enrol, run }
}

async function endOf(child: ChildProcess, signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL') {
  const closed = once(child, 'close')
  const began = performance.now()
  child.kill(signal)
  const [code] = (await closed) as [number | null]
  return { code, ms: performance.now() - began }
}

it('starts every command when HTTPS_PROXY is malformed, and doctor names it', async () => {
  const { env, command } = await scene()
  Object.assign(env, { HTTPS_PROXY: 'proxy.example:8080' })
  expect((await command(['status'])).out).toContain('登録されていません')
  const { checks } = doctorReportSchema.parse(JSON.parse((await command(['doctor', '--json'])).out))
  expect(checks.find(({ id }) => id === 'network.proxy')).toMatchObject({ result: 'problem', finding: 'malformed' })
})

it('ends at once when asked to, although a proxy keeps open what it has refused', async () => {
  const { env, home, command, start } = await scene()
  const [proxy, serverTls] = [await new TestProxy().start(), await makeServerTls()]
  const console = await new TestConsole(serverTls).start()
  onTestFinished(async () => {
    await proxy.stop()
    await console.stop()
  })
  proxy.keepsRefused = true
  const anchors = path.join(home, 'anchors.pem')
  writeFileSync(anchors, serverTls.anchors)
  Object.assign(env, { NODE_EXTRA_CA_CERTS: anchors })
  expect(await command(['enrol', '--server', console.origin], `${console.token}\n`)).toMatchObject({ code: 0 })
  Object.assign(env, { HTTPS_PROXY: `http://${proxy.host}` })
  const agent = start('run')
  await until('the refusal', () => proxy.refused.length > 2)
  const { code, ms } = await endOf(agent, 'SIGTERM')
  expect(code).toBe(0)
  expect(ms).toBeLessThan(10_000)
})

it('enrols with the token from the standard input, runs, and tells how it is', async () => {
  const { console, command, enrol, run } = await scene()
  expect(await command(['status'])).toMatchObject({ code: 1, out: expect.stringContaining('登録されていません') })
  expect(await command(['run'])).toMatchObject({ code: 1, err: expect.stringContaining('enrol --server URL') })
  expect(await enrol()).toMatchObject({ code: 0, out: expect.stringContaining(console.agentId), err: '' })
  expect((await command(['status'])).out).toContain('動いていません')
  const child = await run()
  const status = await until('the connection', async () => {
    const { out } = await command(['status'])
    return out.includes('接続済み') && out
  })
  expect(status).toContain(console.origin)
  expect(await command(['enrol', '--server', console.origin], 'x')).toMatchObject({ code: 1 })
  expect(await endOf(child, 'SIGTERM')).toMatchObject({ code: 0 })
})

it('is one process for each user: the second brings up the screens of the first', async () => {
  const { command, enrol, run } = await scene()
  await enrol()
  await run()
  const second = await command(['run'])
  expect(second.code).toBe(0)
  const employee = await Employee.open(second.out)
  await employee.sees('FLT04')
  employee.leave()
  const opened = await command(['open'])
  expect(opened.code).toBe(0)
  expect(existsSync(opened.out)).toBe(true)
})

it('takes what a web page calls with for a hint, and keeps none of it', async () => {
  const { console, command, enrol, run, folder } = await scene()
  const bank = (await TestAuthority.make()).target
  console.authorities = [bank]
  await enrol()
  await run()
  await until('the policy', async () => (await command(['status'])).out.includes('接続済み'))
  const foreign = 'certfleet://open?institution=0001&password=hunter2-secret'
  const garbage = [
    `certfleet://x" enrol --server https://evil.example "`,
    `certfleet:${'z'.repeat(100_000)}`,
    'certfleet:',
  ]
  for (const url of [`certfleet://open?institution=${bank.code}`, foreign, ...garbage]) {
    const called = await command([url, 'enrol', '--server', 'https://evil.example'])
    expect(called).toMatchObject({ code: 0, err: '' })
    const employee = await Employee.open(called.out)
    // It is asked, and nothing has begun.
    await employee.sees('FLT04')
    employee.leave()
  }
  const log = readFileSync(path.join(folder, 'ApplicationLog.log'), 'utf8')
  const calls = log.split('\n').filter((line) => line.includes('screens.called_by_url'))
  expect(calls.map((line) => (JSON.parse(line) as { institution: string | null }).institution)).toEqual([
    bank.code,
    ...[foreign, ...garbage].map(() => null),
  ])
  expect(calls.map((line) => (JSON.parse(line) as { isForeign: boolean }).isForeign)).toEqual([
    false,
    true,
    ...garbage.map(() => false),
  ])
  expect(log).not.toMatch(/hunter2|"0001"|evil|zzz/)
})

it('opens the browser of whoever asks, when the agent itself was started before there was a desktop', async () => {
  const { command, enrol, run, home, env } = await scene()
  await enrol()
  await run()
  const opened = path.join(home, 'opened')
  writeFileSync(path.join(home, 'xdg-open'), `#!/bin/sh\necho "$1" >${opened}.new; mv ${opened}.new ${opened}\n`, {
    mode: 0o755,
  })
  Object.assign(env, { DISPLAY: ':99', PATH: `${home}:${env.PATH}` })
  expect(await command(['open'])).toMatchObject({ code: 0, out: '' })
  await until('the browser', () => existsSync(opened))
  const employee = await Employee.open(readFileSync(opened, 'utf8').trim())
  await employee.sees('FLT04')
  employee.leave()
})

it('leaves the screens alone as a service, and asks to be started again later', async () => {
  const { command, enrol, run } = await scene()
  await enrol()
  await run()
  expect(await command(['run', '--service'])).toMatchObject({ code: 75, out: '', err: '' })
})

it('takes over after a kill -9, and has nothing to open while it does not run', async () => {
  const { command, enrol, run, folder } = await scene()
  await enrol()
  await endOf(await run(), 'SIGKILL')
  expect(existsSync(path.join(folder, 'running.json'))).toBe(true)
  expect(await command(['open'])).toMatchObject({ code: 1, out: '' })
  await run()
  expect((await command(['open'])).code).toBe(0)
})

it.each(['SIGTERM', 'SIGINT'] as const)('stops within two seconds on %s, and leaves nothing behind', async (signal) => {
  const { enrol, run, folder } = await scene()
  await enrol()
  const { code, ms } = await endOf(await run(), signal)
  expect(code).toBe(0)
  expect(ms).toBeLessThan(2000)
  expect(existsSync(path.join(folder, 'running.json'))).toBe(false)
})

it('examines the PC while the agent runs and while it does not, for people and for programs', async () => {
  const { console, command, enrol, run, folder } = await scene()
  const before = await command(['doctor', '--json'])
  expect(before.code).toBe(1)
  const findingOf = (out: string, id: string) =>
    doctorReportSchema.parse(JSON.parse(out)).checks.find((check) => check.id === id)?.finding
  expect(findingOf(before.out, 'agent.enrolled')).toBe('not_enrolled')
  expect(existsSync(folder)).toBe(false)

  await enrol()
  const idle = await command(['doctor', '--json'])
  expect(findingOf(idle.out, 'agent.instance')).toBe('not_running')
  await run()
  const { code, out } = await until('the connection', async () => {
    const examined = await command(['doctor', '--json'])
    return findingOf(examined.out, 'console.link') === null && examined
  })
  expect(code).toBe(0)
  expect(findingOf(out, 'agent.instance')).toBeNull()
  expect(out).not.toContain(console.tokenSecret)
  const text = await command(['doctor'])
  expect(text).toMatchObject({ code: 0, err: '', out: expect.stringContaining(console.origin) })
  expect(text.out).toContain('コンソールの署名鍵')
})

it('says why there is nothing to renew, and whom to ask', async () => {
  const { command, enrol, run } = await scene()
  await enrol()
  await run()
  const { code, err } = await command(['renew', '--login-id', 'demo01'])
  expect(code).toBe(1)
  expect(err).toContain('依頼は届いていません')
  expect(err).toContain('demo01 の電子証明書がありません')
  expect(err).toContain('内線 1234')
})

it('prints the last lines of its log, and where it is', async () => {
  const { command, enrol, run, folder } = await scene()
  await enrol()
  await endOf(await run(), 'SIGTERM')
  const file = path.join(folder, 'ApplicationLog.log')
  expect(await command(['log', '--path'])).toMatchObject({ code: 0, out: file })
  const { out } = await command(['log', '--lines', '1'])
  expect(out).toContain('agent.stopped')
  expect(out.split('\n')).toHaveLength(1)
  expect(await command(['log', '--lines', 'x'])).toMatchObject({ code: 2 })
})

it('lists its commands, and takes enroll for enrol', async () => {
  const { console, command } = await scene()
  const { code, out } = await command(['--help'])
  expect(code).toBe(0)
  for (const name of Object.keys(commands)) expect(out).toContain(`\n  ${name}`)
  expect((await command(['help'])).out).toBe(out)
  const enrolled = await command(['enroll', '--server', console.origin], `${console.token}\n`)
  expect(enrolled).toMatchObject({ code: 0, out: expect.stringContaining(console.agentId) })
})

describe('it says what is wrong, and what to do:', () => {
  it('a console that is not the one of the token', async () => {
    const { console, enrol } = await scene()
    console.signingKey = newOrderKey()
    const { code, err } = await enrol()
    expect(code).toBe(1)
    expect(err).toContain('トークンは送っていません')
    expect(console.enrolments).toEqual([])
  })

  it('a refusal of the console', async () => {
    const { console, command } = await scene()
    const token = console.token.replace(console.tokenSecret, 'x'.repeat(32))
    const { code, err } = await command(['enrol', '--server', console.origin], token)
    expect(code).toBe(1)
    expect(err).toContain('新しいトークンを発行してください')
    expect(err).not.toContain('x'.repeat(32))
  })

  it('a command it does not know, or without its server', async () => {
    const { command } = await scene()
    expect(await command(['reboot'])).toMatchObject({ code: 2, err: expect.stringContaining('使い方') })
    expect(await command(['enrol'])).toMatchObject({ code: 2, err: expect.stringContaining('使い方') })
    expect(await command(['run', '--token', 'x'])).toMatchObject({ code: 1, err: expect.stringContaining('--token') })
  })

  it('a folder that is a file', async () => {
    const { home, command } = await scene()
    mkdirSync(path.join(home, '.local', 'share'), { recursive: true })
    writeFileSync(path.join(home, '.local', 'share', 'certfleet'), '')
    const { code, err } = await command(['run'])
    expect(code).toBe(1)
    expect(err).toContain('EEXIST')
  })
})

it('prints nothing while it runs, and writes no token anywhere', async () => {
  const { console, enrol, run, folder } = await scene()
  await enrol()
  const child = await run()
  let printed = ''
  child.stdout?.on('data', (data) => (printed += String(data)))
  child.stderr?.on('data', (data) => (printed += String(data)))
  await until('the inventory', () => console.inventories.length > 0)
  await endOf(child, 'SIGTERM')
  expect(printed).toBe('')
  const log = readFileSync(path.join(folder, 'ApplicationLog.log'), 'utf8')
  expect(log).toContain('agent.started')
  expect(log).not.toContain(console.tokenSecret)
})
