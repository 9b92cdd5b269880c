import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../scripts/console-client.ts'
import type { Running } from '../scripts/places.ts'
import { freePorts } from './support/ports.ts'
import { eventually, root } from './support/process.ts'

/** `npm start` and `npm stop` as a person at a terminal uses them, beside whatever else runs on this machine. */

/** The first start brings a company in. */
const readyMs = 150_000

let data: string
let port: number
beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-start-'))
  fs.chmodSync(data, 0o755)
  // Three in a row; the first of a free one has its neighbours free nearly always, and the test says so otherwise.
  ;[port = 0] = await freePorts(1)
})
afterAll(async () => {
  await stop()
  fs.rmSync(data, { recursive: true, force: true })
})

interface Terminal {
  child: ChildProcess
  output: () => string
  ended: Promise<number | null>
}

/** A script in a process group of its own, as a shell gives each command one. */
function type(script: string, ...args: string[]): Terminal {
  const env = { ...process.env, CERTFLEET_DATA: data }
  const child = spawn('node', [path.join(root, 'scripts', script), ...args], {
    cwd: root,
    env,
    detached: true,
    stdio: 'pipe',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code as number | null) }
}

const start = (...args: string[]) => type('start.mjs', '--port', String(port), ...args)

async function stop(): Promise<string> {
  const terminal = type('stop.mjs')
  await terminal.ended
  return terminal.output()
}

const ready = (terminal: Terminal) =>
  eventually(`npm start to be ready:\n${terminal.output()}`, () => terminal.output().includes('Stop with'), readyMs)
const running = () => JSON.parse(fs.readFileSync(path.join(data, 'running.json'), 'utf8')) as Running

/** What still runs of anything started with this data folder. */
function leftovers(): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [command, environment] = ['cmdline', 'environ'].map((file) =>
          fs.readFileSync(`/proc/${pid}/${file}`, 'utf8'),
        )
        const isOurs = `${command}${environment}`.includes(data) && Number(pid) !== process.pid
        return isOurs && !/^\d+ \(.*\) [ZX]/s.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
          ? [`${pid} ${command}`]
          : []
      } catch {
        return []
      }
    })
}

const nothingIsLeft = () =>
  eventually(`nothing to be left running: ${leftovers().join('\n')}`, () => leftovers().length === 0, 15_000)

describe('npm start', { timeout: readyMs + 60_000 }, () => {
  it('starts everything, says how to sign in, and a second start finds the first', async () => {
    const terminal = start()
    await ready(terminal)
    const { consoleUrl, authorityUrl, admin, counter, pids, state } = running()
    expect(counter).toEqual({
      url: `${authorityUrl}/counter`,
      loginName: 'counter',
      password: expect.any(String) as string,
    })
    expect(counter?.password).toMatch(/^\w{16}$/)
    expect(state).toBe('ready')
    expect(Object.keys(pids)).toEqual(['authority', 'console', 'agent-1'])
    expect(fs.statSync(path.join(data, 'running.json')).mode & 0o777).toBe(0o600)
    if (!admin) throw new Error('no sign-in')
    const { api } = await signIn(consoleUrl, admin)
    const page = await api.certificates.list.query({ search: 'demo01' })
    expect(page.rows).toMatchObject([{ lifecycle: 'due', agent: { connected: true }, refusal: null }])
    const second = start()
    expect(await second.ended).toBe(0)
    expect(second.output()).toContain(`Certfleet is running: ${consoleUrl}`)
  })

  it('starts again what dies', async () => {
    const { consoleUrl, pids } = running()
    process.kill(pids.console ?? 0, 'SIGKILL')
    await eventually('another console', () => running().pids.console !== pids.console, 60_000)
    expect((await fetch(`${consoleUrl}/api/health`)).status).toBe(200)
  })

  it('after a kill -9 of itself stops what is left and comes up with the same data', async () => {
    const { pid, admin, counter, consoleUrl } = running()
    process.kill(pid, 'SIGKILL')
    await eventually(
      'the supervisor to be gone',
      () => !fs.existsSync(`/proc/${pid}`) || /\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')),
    )
    const terminal = start()
    await ready(terminal)
    expect(terminal.output()).toContain('did not end properly')
    expect(running()).toMatchObject({ admin, counter })
    expect((await fetch(`${consoleUrl}/api/health`)).status).toBe(200)
  })

  it('npm stop leaves nothing running, and says so when there is nothing to stop', async () => {
    expect(await stop()).toContain('Certfleet has stopped.')
    await nothingIsLeft()
    expect(fs.existsSync(path.join(data, 'running.json'))).toBe(false)
    expect(await stop()).toContain('Certfleet is not running.')
  })

  it('Ctrl-C leaves nothing running', async () => {
    const terminal = start()
    await ready(terminal)
    // A terminal sends it to the whole group of the command.
    process.kill(-(terminal.child.pid ?? 0), 'SIGINT')
    expect(await terminal.ended).toBe(0)
    await nothingIsLeft()
  })

  it('a port that is taken: says which, for what, and what to do', async () => {
    const other = net.createServer().listen(port + 1, '127.0.0.1')
    await once(other, 'listening')
    const terminal = start()
    expect(await terminal.ended).toBe(1)
    expect(terminal.output()).toContain(`Port ${port + 1} (for the authority) is in use by another program.`)
    expect(terminal.output()).toContain('npm start -- --port')
    await nothingIsLeft()
    other.close()
  })
})
