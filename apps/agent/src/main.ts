import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { RunningAgent } from './agent.ts'
import { systemClock } from './clock.ts'
import { usageText } from './commands.ts'
import { readMachinePolicy } from './config.ts'
import { claimPrivateFolder, isDiskFull } from './files.ts'
import { giveBackMemory } from './give-back-memory.ts'
import { NotEnrolled, loadIdentity } from './identity.ts'
import { AlreadyRunning, askInstance, lockInstance } from './instance.ts'
import { institutionIn } from './institution-in.ts'
import { type Log, logFileOf, openLog, reasonOf } from './log.ts'
import { type Desktop, type Platform, platformOf } from './platform/platform.ts'
import { readSecret } from './read-secret.ts'
import type { UrlCall } from './screens/server.ts'
import { type Words, wordsOf } from './screens/text/text.ts'
import { Settings } from './settings.ts'
import { agentStatusSchema, statusText } from './status.ts'

const options = {
  server: { type: 'string' },
  /** As a service: never brings up the screens of another process, but leaves it to the system to try again. */
  service: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'login-id': { type: 'string' },
  lines: { type: 'string', default: '50' },
  follow: { type: 'boolean', default: false },
  path: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** After its start an agent has connected by then, and said what it has to say. */
const settledMs = 30_000

/** Between two looks whether the disk has room again. */
const roomMs = 15_000

const giveBackMs = 300_000

/** EX_TEMPFAIL of sysexits(3): not now. */
const tryLater = 75

/** How long an agent that has just been started may take until its screens are there. */
const startTries = 30
const startPauseMs = 500

/**
 * The command line. What it is asked for goes to the standard output, everything else to the standard error. The
 * larger parts are loaded by the commands that need them, so that `open` and `status` answer at once.
 */
async function main(platform: Platform, words: Words, args: string[]): Promise<number> {
  // From a web page, so from anybody: it brings up the screens, and neither it nor what stands behind it is an order.
  if (args[0]?.startsWith('certfleet:')) return open(platform, words, { institution: institutionIn(args[0]) })
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options })
  const command = values.help ? 'help' : (positionals[0] ?? 'run')
  switch (command) {
    case 'run':
      return run(platform, words, values.service)
    case 'enrol':
    case 'enroll':
      return enrolHere(platform, words, values.server)
    case 'open':
      return open(platform, words)
    case 'renew':
      return renew(platform, words, values['login-id'])
    case 'status':
      return status(platform, words)
    case 'doctor':
      return examineHere(platform, words, values.json)
    case 'log':
      return printLog(platform, words, values)
    case 'help':
      say(usageText(words))
      return 0
    default:
      return complain(usageText(words), 2)
  }
}

async function run(platform: Platform, words: Words, isService: boolean): Promise<number> {
  const log = openLog(logFileOf(platform))
  // A defect in one corner must not stop the rest; what cannot be repeated is in the journal.
  process.on('unhandledRejection', (error) => log.error('agent.unhandled', { reason: reasonOf(error) }))
  process.on('uncaughtExceptionMonitor', (error) => log.error('agent.crashed', { reason: reasonOf(error) }))
  const stopping = new AbortController()
  process.once('SIGTERM', () => stopping.abort())
  process.once('SIGINT', () => stopping.abort())
  // On Windows: the console is closed, or its user signs out.
  process.once('SIGHUP', () => stopping.abort())
  let agent: RunningAgent
  try {
    await enrolIfPreset(platform, log, stopping.signal)
    const { startAgent } = await import('./agent.ts')
    agent = await startWithRoom(() => startAgent({ platform }), words, stopping.signal)
  } catch (error) {
    if (stopping.signal.aborted) return 0
    if (error instanceof AlreadyRunning) return isService ? tryLater : open(platform, words)
    if (error instanceof NotEnrolled) return complain(words.cli.notEnrolled, 1)
    throw error
  }
  // What the start took, and later a renewal or a thousand connections.
  setTimeout(() => void giveBackMemory(), settledMs).unref()
  setInterval(() => void giveBackMemory(), giveBackMs).unref()
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort')
  await agent.stop()
  return endSoon(0)
}

/** On a full disk it waits for room: nobody would start it again before the next sign-in. */
async function startWithRoom(
  begin: () => Promise<RunningAgent>,
  words: Words,
  signal: AbortSignal,
): Promise<RunningAgent> {
  for (;;) {
    try {
      return await begin()
    } catch (error) {
      if (!isDiskFull(error)) throw error
      const { what, todo } = words.domain.code.disk_full
      complain(`${what} ${todo}`, 1)
      await sleep(roomMs, null, { signal })
    }
  }
}

/** The first start of a user's agent on a PC whose administrator has named the console. */
async function enrolIfPreset(platform: Platform, log: Log, signal: AbortSignal): Promise<void> {
  if (loadIdentity(platform.privateFolder)) return
  const { server } = readMachinePolicy(platform.machinePolicy)
  if (!server) return
  const { enrolByPreset } = await import('./enrol-by-preset.ts')
  const lock = lockInstance(platform.privateFolder)
  try {
    await enrolByPreset({ platform, server, log, signal })
  } finally {
    lock.release()
  }
}

async function enrolHere(platform: Platform, words: Words, server: string | undefined): Promise<number> {
  const { cli, domain } = words
  if (!server) return complain(usageText(words), 2)
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

/** Brings up the request; it neither makes one nor goes past one. */
async function renew(platform: Platform, words: Words, loginId: string | undefined): Promise<number> {
  const running = await askInstance(platform.privateFolder, 'status', agentStatusSchema)
  if (!running) return open(platform, words)
  const { isRequested, whyNothingToRenew } = await import('./renew.ts')
  if (isRequested(running, loginId)) return open(platform, words)
  return complain(await whyNothingToRenew({ platform, clock: systemClock, words }, loginId), 1)
}

/** What still hangs by then keeps nobody waiting: a system's search for a name, a connection a proxy has refused and keeps. */
const lingerMs = 1000

function endSoon(exitCode: number): number {
  setTimeout(() => process.exit(exitCode), lingerMs).unref()
  return exitCode
}

async function examineHere(platform: Platform, { lang }: Words, asJson: boolean): Promise<number> {
  const { doctor } = await import('./doctor/doctor.ts')
  const { text, exitCode } = await doctor(platform, lang, asJson)
  say(text)
  return endSoon(exitCode)
}

interface LogWishes {
  lines: string
  follow: boolean
  path: boolean
}

async function printLog(platform: Platform, words: Words, { lines, follow, path }: LogWishes): Promise<number> {
  const file = logFileOf(platform)
  if (!/^\d{1,6}$/.test(lines)) return complain(usageText(words), 2)
  if (path) {
    say(file)
    return 0
  }
  const { followLog, lastLines } = await import('./print-log.ts')
  for (const line of lastLines(file, Number(lines))) say(line)
  if (!follow) return 0
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  process.once('SIGTERM', () => stopping.abort())
  await followLog(file, (text) => process.stdout.write(text), stopping.signal)
  return 0
}

const openedSchema = z.object({ launchFile: z.string(), isOpened: z.boolean() })

async function open(platform: Platform, words: Words, url: UrlCall | null = null): Promise<number> {
  const ask = () => askInstance(platform.privateFolder, 'open', openedSchema, { url })
  platform.desktop?.giveWay()
  const answer = (await ask()) ?? (platform.desktop && (await startAndAsk(platform.desktop, ask)))
  if (!answer) {
    platform.desktop?.alert(notRunning(platform, words))
    return complain(words.cli.notRunning, 1)
  }
  // The agent may have been started before there was a desktop; whoever asks now may have one.
  if (!answer.isOpened) platform.openFile(answer.launchFile)
  if (!answer.isOpened && !platform.canOpenFiles()) say(answer.launchFile)
  return 0
}

/** Whoever clicks on the menu's entry, or on a page's link, does not know that the agent has been ended. */
async function startAndAsk<T>(desktop: Desktop, ask: () => Promise<T | null>) {
  desktop.startAgent()
  for (let tries = 0; tries < startTries; tries++) {
    await sleep(startPauseMs)
    const answer = await ask()
    if (answer) return answer
  }
  return null
}

async function status(platform: Platform, words: Words): Promise<number> {
  const running = await askInstance(platform.privateFolder, 'status', agentStatusSchema)
  if (running) {
    say(statusText(running, words))
    return 0
  }
  say(notRunning(platform, words))
  return 1
}

/** Why there is nothing to open or to tell. */
function notRunning(platform: Platform, { cli }: Words): string {
  const isEnrolled = loadIdentity(platform.privateFolder) !== null
  const { server } = isEnrolled ? {} : readMachinePolicy(platform.machinePolicy)
  if (server) return cli.enrolling(server, logFileOf(platform))
  return isEnrolled ? cli.notRunning : cli.notEnrolled
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function complain(line: string, exitCode: number): number {
  process.stderr.write(`certfleet-agent: ${line}\n`)
  return exitCode
}

/** These look, and leave everything as they find it. */
const looking = ['doctor', 'log', 'help', '--help', '-h']

async function start(): Promise<number> {
  try {
    const platform = await platformOf(process.platform, process.env)
    if (!looking.includes(process.argv[2] ?? '')) claimPrivateFolder(platform)
    const words = wordsOf(new Settings(platform.privateFolder, platform.locale).language)
    return await main(platform, words, process.argv.slice(2))
  } catch (error) {
    return complain(reasonOf(error), 1)
  }
}

void start().then((exitCode) => (process.exitCode = exitCode))
