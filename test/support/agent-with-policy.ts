import { startAgent } from '../../apps/agent/src/agent.ts'
import { presetFile } from '../../apps/agent/src/files.ts'
import { platformOf } from '../../apps/agent/src/platform/platform.ts'

/** The agent as its own program runs it, but for the machine policy: that of the file `AGENT_POLICY`. */
const platform = await platformOf(process.platform, process.env)
const machinePolicy = presetFile(process.env.AGENT_POLICY ?? '')

const agent = await startAgent({ platform: { ...platform, machinePolicy } })
process.once('SIGTERM', () => void agent.stop().then(() => process.exit(0)))
