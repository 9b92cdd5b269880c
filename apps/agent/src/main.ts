import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { RunningAgent } from './agent.ts'
import { claimPrivateFolder } from './files.ts'
import { NotEnrolled, loadIdentity } from './identity.ts'
import { AlreadyRunning, askInstance, lockInstance } from './instance.ts'
import { logFileOf, openLog, reasonOf } from './log.ts'
import { type Platform, platformOf } from './platform/platform.ts'
import { readSecret } from './read-secret.ts'
import { type Words, wordsOf } from './screens/text/text.ts'
import { Settings } from './settings.ts'
import { agentStatusSchema, statusText } from './status.ts'

/**
 * The command line. What it is asked for goes to the standard output, everything else to the standard error. The
 * larger parts are loaded by the commands that need them, so that `open` and `status` answer at once.
 */
async function main(platform: Platform, words: Words, args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { server: { type: 'string' } } })
  const [command = 'run'] = positionals
  switch (command) {
    case 'run':
      return run(platform, words)
    case 'enrol':
      return enrolHere(platform, words, values.server)
    case 'open':
      return open(platform, words)
    case 'status':
      return status(platform, words)
    default:
      return complain(words.cli.usage, 2)
  }
}

async function run(platform: Platform, words: Words): Promise<number> {
  const { startAgent } = await import('./agent.ts')
  const log = openLog(logFileOf(platform.privateFolder))
  // A defect in one corner must not stop the rest; what cannot be repeated is in the journal.
  process.on('unhandledRejection', (error) => log.error('agent.unhandled', { reason: reasonOf(error) }))
  process.on('uncaughtExceptionMonitor', (error) => log.error('agent.crashed', { reason: reasonOf(error) }))
  let agent: RunningAgent
  try {
    agent = await startAgent({ platform })
  } catch (error) {
    if (error instanceof AlreadyRunning) return open(platform, words)
    if (error instanceof NotEnrolled) return complain(words.cli.notEnrolled, 1)
    throw error
  }
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  await agent.stop()
  return 0
}

async function enrolHere(platform: Platform, words: Words, server: string | undefined): Promise<number> {
  const { cli, domain } = words
  if (!server) return complain(cli.usage, 2)
  const { EnrolmentRefused, enrol } = await import('./enrol.ts')
  let lock
  try {
    // Holding the lock keeps a running agent from going on under an identity that is being replaced.
    lock = lockInstance(platform.privateFolder)
    const token = await readSecret(cli.tokenPrompt)
    const { agentId, consoleOrigin, state } = await enrol({ platform, server, token })
    say(cli.enrolled(agentId, consoleOrigin, domain.agentState[state]))
    return 0
  } catch (error) {
    if (error instanceof AlreadyRunning) return complain(cli.runningWhileEnrolling, 1)
    if (!(error instanceof EnrolmentRefused)) throw error
    const { what, todo } = { ...domain.problem, ...cli.enrolment }[error.reason]
    return complain(`${what}${todo} (${error.message})`, 1)
  } finally {
    lock?.release()
  }
}

async function open(platform: Platform, { cli }: Words): Promise<number> {
  const answer = await askInstance(platform.privateFolder, 'open', z.object({ launchFile: z.string() }))
  if (!answer) return complain(cli.notRunning, 1)
  say(answer.launchFile)
  return 0
}

async function status(platform: Platform, words: Words): Promise<number> {
  const running = await askInstance(platform.privateFolder, 'status', agentStatusSchema)
  if (running) {
    say(statusText(running, words))
    return 0
  }
  say(loadIdentity(platform.privateFolder) ? words.cli.notRunning : words.cli.notEnrolled)
  return 1
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function complain(line: string, exitCode: number): number {
  process.stderr.write(`certfleet-agent: ${line}\n`)
  return exitCode
}

try {
  const platform = platformOf(process.platform, process.env)
  claimPrivateFolder(platform.privateFolder)
  const words = wordsOf(new Settings(platform.privateFolder).language)
  process.exitCode = await main(platform, words, process.argv.slice(2))
} catch (error) {
  process.exitCode = complain(reasonOf(error), 1)
}
