import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { places, root } from './places.ts'

const readyTimeoutMs = 60_000
const stopTimeoutMs = 10_000
const restartDelayMs = 1_000
/** One that dies more often than this in a minute is not restarted any more. */
const maxRestartsAMinute = 5

export interface ProcessPlan {
  name: string
  script: string
  args?: string[]
  env: Record<string, string>
  /** Its first line on standard output that says it is up. */
  readyLine?: RegExp
  onLine?: (line: string) => void
}

/** A process of ours that is kept running until it is stopped. */
export class Process {
  readonly #plan: ProcessPlan
  readonly #onExit: () => void
  #child: ChildProcess | null = null
  #restarts: number[] = []
  #stopping = false

  constructor(plan: ProcessPlan, onChange: () => void) {
    this.#plan = plan
    this.#onExit = onChange
  }

  get name(): string {
    return this.#plan.name
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Resolves when it says it is ready. @throws with the end of its log when it ends or stays silent. */
  async start(): Promise<void> {
    const { name, script, args = [], env, readyLine, onLine } = this.#plan
    const logFile = places.log(name)
    fs.mkdirSync(path.dirname(logFile), { recursive: true })
    const log = fs.createWriteStream(logFile, { flags: 'a', mode: 0o600 })
    // A group of its own: Ctrl-C in the terminal is for `npm start`, which then stops us in order.
    const options = { cwd: root, detached: true, env: { ...process.env, ...env } }
    const child = spawn(process.execPath, [path.join(root, script), ...args], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    child.stderr.pipe(log, { end: false })
    child.on('exit', () => this.#exited(child))
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`${name} did not start; the end of ${logFile}:\n${lastLines(logFile)}`))
      const timer = setTimeout(fail, readyTimeoutMs)
      child.once('exit', fail)
      let rest = ''
      child.stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          log.write(`${line}\n`)
          onLine?.(line)
          if (readyLine?.test(line)) ready()
        }
      })
      const ready = () => {
        clearTimeout(timer)
        child.off('exit', fail)
        resolve()
      }
      if (!readyLine) ready()
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#child?.pid && this.#child.exitCode === null) await stopPid(this.#child.pid)
  }

  #exited(child: ChildProcess): void {
    if (this.#stopping || this.#child !== child) return
    const now = Date.now()
    this.#restarts = [...this.#restarts.filter((at) => at > now - 60_000), now]
    const { name } = this.#plan
    if (this.#restarts.length > maxRestartsAMinute) {
      process.stderr.write(`${name} keeps ending; it is not restarted any more. See ${places.log(name)}\n`)
      return
    }
    setTimeout(() => {
      if (this.#stopping) return
      this.start()
        .then(() => this.#onExit())
        .catch((error: Error) => process.stderr.write(`${error.message}\n`))
    }, restartDelayMs)
  }
}

/** Asks a process to end, and makes it when it does not. */
export async function stopPid(pid: number): Promise<void> {
  const end = Date.now() + stopTimeoutMs
  send(pid, 'SIGTERM')
  while (isAlive(pid)) {
    if (Date.now() > end) send(pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** Whether a process runs; one that has ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return process.platform !== 'linux' || !/^\d+ \(.*\) [ZX]/s.test(readProc(pid, 'stat'))
}

/** Whether a pid from an earlier start is still ours, and not somebody's who was given the number since. */
export function isOurs(pid: number): boolean {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  const command = readProc(pid, 'cmdline')
  return command.includes(root) || command.includes('scripts/up.ts')
}

function readProc(pid: number, file: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

function lastLines(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n') : ''
}
