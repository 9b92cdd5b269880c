import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildExecutable, linux } from '../../apps/agent/packaging/build-executable.ts'
import { openHouse } from '../support/house.ts'
import { newPc } from '../support/pc.ts'
import { eventually, root } from '../support/process.ts'
import { type BenchOptions, rounded } from './measurement.ts'

const idleSeconds = 60

/**
 * How soon the packaged agent is connected, and its memory that no other process shares (Private_Dirty of smaps_rollup), one certificate in its
 * store, connected over plain WebSocket and idle for a minute. What TLS adds is not in it.
 */
export async function agentMemoryBench({ postgresUrl, show }: BenchOptions): Promise<void> {
  const house = await openHouse({ postgresUrl })
  try {
    const pc = await newPc(house, 'bench0')
    const folder = path.join(house.dir, 'agent')
    fs.mkdirSync(folder)
    await buildExecutable(folder, '0.1.0', linux())
    const env = { ...pc.env, ...environmentOfUnit() }
    const began = performance.now()
    const agent = spawn(path.join(folder, 'certfleet-agent'), ['run', '--service'], { env, stdio: 'ignore' })
    try {
      const about = { bench: 'agent-memory', keyStore: pc.store }
      await eventually('the hello in the console', () =>
        house.consoleDb.agent.findFirst({ where: { id: pc.agentId, connectedUntil: { not: null } } }),
      )
      show({ ...about, metric: 'start to hello', value: rounded(performance.now() - began), unit: 'ms' })
      await eventually('the agent in the console', () =>
        house.consoleDb.certificate.findFirst({ where: { sha256: pc.certificateSha256, agentId: pc.agentId } }),
      )
      await pause(idleSeconds * 1000)
      const smaps = fs.readFileSync(`/proc/${agent.pid}/smaps_rollup`, 'utf8')
      for (const metric of ['Private_Dirty', 'Pss', 'Rss']) {
        const kiB = Number(new RegExp(`^${metric}:\\s+(\\d+) kB`, 'm').exec(smaps)?.[1])
        show({ ...about, metric, value: rounded(kiB / 1024), unit: 'MiB', idleSeconds })
      }
    } finally {
      const ended = once(agent, 'exit')
      agent.kill()
      await ended
    }
  } finally {
    await house.close()
  }
}

/** What systemd starts it with. */
function environmentOfUnit(): Record<string, string> {
  const unit = fs.readFileSync(path.join(root, 'apps/agent/packaging/linux/certfleet-agent.service'), 'utf8')
  return Object.fromEntries([...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]))
}
