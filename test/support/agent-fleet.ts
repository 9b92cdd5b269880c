import { startAgent } from '../../apps/agent/src/agent.ts'
import { linuxPlatform } from '../../apps/agent/src/platform/linux.ts'

/**
 * Many agents in one process, each as its own program runs it, with its own HOME, socket and journal: a test of a
 * hundred PCs needs no hundred processes. `HOMES`: their folders, a line each.
 */
const homes = (process.env.HOMES ?? '').split('\n').filter(Boolean)
const tempo = {
  reconnect: { baseMs: 200, capMs: 3_000 },
  issuance: { idleMs: 900_000, recheckMs: 500, backoff: { baseMs: 500, capMs: 3_000 } },
}

const agents = await Promise.all(
  homes.map((home) => startAgent({ platform: linuxPlatform({ HOME: home }), tempo, keyAlgorithm: 'P-256' })),
)
process.stdout.write(`ready ${agents.length}\n`)
process.once('SIGTERM', () => void Promise.all(agents.map((agent) => agent.stop())).then(() => process.exit(0)))
