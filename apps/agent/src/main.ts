import { parseArgs } from 'node:util'
import { type RunningAgent, logFileOf, startAgent } from './agent.ts'
import { enrol } from './enrol.ts'
import { makePrivateFolder } from './files.ts'
import { loadIdentity } from './identity.ts'
import { AlreadyRunning, askInstance, lockInstance } from './instance.ts'
import { openLog, reasonOf } from './log.ts'
import { type Platform, platformOf } from './platform/platform.ts'
import { readSecret } from './read-secret.ts'
import { wordsOf } from './screens/text/text.ts'
import { Settings } from './settings.ts'
import { agentStatusSchema, statusText } from './status.ts'
import { z } from 'zod'

/** The command line: `certfleet-agent [run | enrol --server URL | open | status]`. */
async function main(platform: Platform, args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { server: { type: 'string' } } })
  const [command = 'run'] = positionals
  switch (command) {
    case 'run':
      return run(platform)
    case 'enrol':
      return enrolHere(platform, values.server)
    case 'open':
      return open(platform)
    case 'status':
      return status(platform)
    default:
      complain(`unknown command ${command}: run, enrol --server URL, open or status`)
      return 2
  }
}

async function run(platform: Platform): Promise<number> {
  const log = openLog(logFileOf(platform))
  // A defect in one corner must not stop the rest; what cannot be repeated is in the journal.
  process.on('unhandledRejection', (error) => log.error('agent.unhandled', { reason: reasonOf(error) }))
  let agent: RunningAgent
  try {
    agent = await startAgent({ platform })
  } catch (error) {
    if (error instanceof AlreadyRunning) return open(platform)
    throw error
  }
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  await agent.stop()
  return 0
}

async function enrolHere(platform: Platform, server: string | undefined): Promise<number> {
  if (!server) {
    complain('enrol needs --server URL; the enrolment token is read from the standard input')
    return 2
  }
  // Holding the lock keeps a running agent from going on under an identity that is being replaced.
  const lock = lockInstance(platform.privateFolder)
  try {
    const token = await readSecret('登録用トークン / Enrolment token: ')
    const { agentId, consoleOrigin, state } = await enrol({ platform, server, token })
    say(`${agentId} enrolled at ${consoleOrigin}: ${state}`)
    return 0
  } finally {
    lock.release()
  }
}

async function open(platform: Platform): Promise<number> {
  const answer = await askInstance(platform.privateFolder, 'open', z.object({ launchFile: z.string() }))
  if (!answer) {
    complain('no agent of this user is running: start it with certfleet-agent run')
    return 1
  }
  say(answer.launchFile)
  return 0
}

async function status(platform: Platform): Promise<number> {
  const running = await askInstance(platform.privateFolder, 'status', agentStatusSchema)
  if (running) {
    say(statusText(running, wordsOf(new Settings(platform.privateFolder).language)))
    return 0
  }
  const identity = loadIdentity(platform.privateFolder)
  say(identity ? `not running; enrolled at ${identity.consoleOrigin} as ${identity.agentId}` : 'not enrolled')
  return 1
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`certfleet-agent: ${line}\n`)

try {
  const platform = platformOf(process.platform, process.env)
  makePrivateFolder(platform.privateFolder)
  process.exitCode = await main(platform, process.argv.slice(2))
} catch (error) {
  complain(reasonOf(error))
  process.exitCode = 1
}
