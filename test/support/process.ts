import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export { eventually } from './eventually.ts'

export const root = path.join(import.meta.dirname, '../..')

export interface OsUser {
  uid: number
  gid: number
}

/** Those that run: none outlives us, however we end (a signal to a benchmark, a test run that is broken off). */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A program of ours under test, as its own process, that can be killed and started again. */
export class Program {
  readonly #script: string
  readonly #args: string[]
  readonly #env: Record<string, string>
  readonly #ready: RegExp | null
  readonly #user: OsUser | null
  #child: ChildProcess | null = null
  /** Everything it has written, over all its lives. */
  output = ''

  /** @param user as whom it runs, if not as we do; for root alone to say */
  constructor(
    script: string,
    args: string[],
    env: Record<string, string>,
    ready: RegExp | null,
    user: OsUser | null = null,
  ) {
    this.#script = script
    this.#args = args
    this.#env = env
    this.#ready = ready
    this.#user = user
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resolves when it says it is ready. @throws with its output when it ends before. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const seen = this.output.length
    const child = spawn(process.execPath, [path.join(root, this.#script), ...this.#args], {
      cwd: root,
      env: { PATH: process.env.PATH, ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.#user,
    })
    this.#child = child
    running.add(child)
    child.once('exit', () => running.delete(child))
    const ready = this.#ready
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.output += chunk.toString()
        if (ready?.test(this.output.slice(seen))) resolve()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.once('exit', (code) => reject(new Error(`${this.#script} ended (${code}):\n${this.output.slice(seen)}`)))
      if (!ready) resolve()
    })
  }

  /** Ends it as a power cut would, or asks it to end, and waits until it has. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || !this.isRunning) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    const child = this.#child
    if (child && this.isRunning) await once(child, 'exit')
  }
}
