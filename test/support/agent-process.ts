import fs from 'node:fs'
import { startAgent } from '../../apps/agent/src/agent.ts'
import { presetFile } from '../../apps/agent/src/files.ts'
import { platformOf } from '../../apps/agent/src/platform/platform.ts'

/**
 * The agent as its own program runs it, but for this: at the journal entry `AT_STEP`, the moment it is on the disk, it
 * dies by SIGKILL (`AT_DO=die`), or stands still until the file `AT_RELEASE` exists (`AT_DO=hold`), having told so by
 * the file `AT_REACHED`. Its machine policy is that of the file `AGENT_POLICY`, if named; it waits for the employee as long
 * as `AGENT_IDLE_MS` says, and not long before it tries again.
 */
const {
  AGENT_POLICY: policy,
  AGENT_IDLE_MS: idleMs = '900000',
  AT_STEP: step,
  AT_DO: what,
  AT_REACHED: reached = '',
  AT_RELEASE: release = '',
} = process.env

const platform = await platformOf(process.platform, process.env)

const agent = await startAgent({
  platform: policy ? { ...platform, machinePolicy: presetFile(policy) } : platform,
  tempo: { issuance: { idleMs: Number(idleMs), recheckMs: 500, backoff: { baseMs: 200, capMs: 1_000 } } },
  onJournalEntry: (_, entry) => {
    if (entry.step !== step || fs.existsSync(reached)) return
    fs.writeFileSync(reached, '')
    if (what === 'die') process.kill(process.pid, 'SIGKILL')
    const nothing = new Int32Array(new SharedArrayBuffer(4))
    while (!fs.existsSync(release)) Atomics.wait(nothing, 0, 0, 20)
  },
})
process.once('SIGTERM', () => void agent.stop().then(() => process.exit(0)))
