import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildExecutable, linux } from '../../apps/agent/packaging/build-executable.ts'
import { openHouse } from '../support/house.ts'
import { type Pc, newPc, password } from '../support/pc.ts'
import { freePorts } from '../support/ports.ts'
import { eventually, root } from '../support/process.ts'
import { type BenchOptions, type Measurement, rounded } from './measurement.ts'
import { Relay } from './relay.ts'

const idleSeconds = 60
const starts = 5
/** Of USER_HZ: in /proc/PID/stat a tick is 10 ms on every Linux there is. */
const tickMs = 10

/**
 * The packaged agent with one certificate in its store, over plain WebSocket (what TLS adds is not in it): its size, how
 * soon it says hello, what it takes idle, in the midst of a renewal and after it, and after so many connections. Memory is
 * what no other process shares: Private_Dirty of smaps_rollup.
 */
export async function agentBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  const reconnects = count ?? 1000
  const [port] = (await freePorts(1)) as [number]
  const house = await openHouse({
    postgresUrl,
    algorithm: 'RSA-2048',
    settings: { CERTFLEET_GATEWAY_URL: `ws://127.0.0.1:${port}/agent` },
  })
  const relay = await Relay.open(port, house.origin)
  let agent: ChildProcess | null = null
  try {
    const pc = await newPc(house, 'bench0')
    const folder = path.join(house.dir, 'agent')
    fs.mkdirSync(folder)
    await buildExecutable(folder, '0.1.0', linux())
    const executable = path.join(folder, 'certfleet-agent')
    const tell = (metric: string, value: number, unit: Measurement['unit'], about = {}) =>
      show({ bench: 'agent', keyStore: pc.store, metric, value: rounded(value), unit, ...about })
    tell('size of the executable', fs.statSync(executable).size / 2 ** 20, 'MiB')

    const start = () => spawnAgent(executable, pc)
    const toHello: number[] = []
    for (let n = 0; n < starts; n++) {
      if (agent) await end(agent)
      const began = performance.now()
      agent = start()
      toHello.push((await relay.next('hello')) - began)
    }
    const [best = Number.NaN] = toHello.toSorted((a, b) => a - b)
    const median = toHello.toSorted((a, b) => a - b)[Math.floor(starts / 2)] ?? Number.NaN
    tell('start to hello', median, 'ms', { starts, best: rounded(best) })
    const running = agent as ChildProcess

    const memory = (metric: string, about = {}) => tell(metric, privateMiB(running), 'MiB', about)
    const certificate = await eventually('the certificate in the console', () =>
      house.consoleDb.certificate.findFirst({ where: { sha256: pc.certificateSha256, agentId: pc.agentId } }),
    )
    await pause(idleSeconds * 1000)
    memory('Private_Dirty, idle', { idleSeconds })
    const cpuBefore = cpuMs(running)
    await pause(idleSeconds * 1000)
    tell('CPU of idle seconds', cpuMs(running) - cpuBefore, 'ms', { idleSeconds })

    for (let done = 0; done < reconnects; done++) {
      const welcome = relay.next('welcome')
      relay.cut()
      await welcome
      if (done === Math.floor(reconnects / 10)) memory('Private_Dirty, a tenth of the reconnects', { done })
    }
    await pause(idleSeconds * 1000)
    memory('Private_Dirty, reconnected', { reconnects, idleSeconds })

    await house.api.issuances.renew.mutate({ certificateId: certificate.id })
    await renew(pc, () => memory('Private_Dirty, asked for the password'))
    memory('Private_Dirty, renewed')
    pc.employee.close()
    await pause(idleSeconds * 1000)
    memory('Private_Dirty, a minute after', { idleSeconds })
  } finally {
    if (agent) await end(agent)
    relay.close()
    await house.close()
  }
}

async function renew({ employee }: Pc, atPassword: () => void): Promise<void> {
  await employee.open()
  await employee.sees('FLT01')
  await employee.renews(password, () => employee.screen === 'CCHK002')
  atPassword()
  await employee.renews(password, () => employee.screen === 'CCHK007')
}

function spawnAgent(executable: string, { env }: Pc): ChildProcess {
  return spawn(executable, ['run', '--service'], { env: { ...env, ...environmentOfUnit() }, stdio: 'ignore' })
}

async function end(agent: ChildProcess): Promise<void> {
  const ended = once(agent, 'exit')
  agent.kill()
  await ended
}

function privateMiB({ pid }: ChildProcess): number {
  const smaps = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Private_Dirty:\s+(\d+) kB/m.exec(smaps)?.[1]) / 1024
}

/** Of all its threads, in user and kernel mode. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** What systemd starts it with. */
function environmentOfUnit(): Record<string, string> {
  const unit = fs.readFileSync(path.join(root, 'apps/agent/packaging/linux/certfleet-agent.service'), 'utf8')
  return Object.fromEntries([...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]))
}
