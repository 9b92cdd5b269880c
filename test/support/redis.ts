import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePorts } from './ports.ts'

/** A real Redis on loopback, as docs/scaling.md wants it: a password, no persistence, nothing evicted. */
export class RedisServer {
  readonly url: string
  readonly #dir: string
  readonly #args: string[]
  #child: ChildProcess | null = null

  private constructor(port: number) {
    const password = randomBytes(18).toString('hex')
    this.url = `redis://:${password}@127.0.0.1:${port}`
    this.#dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-redis-'))
    const file = path.join(this.#dir, 'redis.conf')
    const settings = ['bind 127.0.0.1', `port ${port}`, `dir ${this.#dir}`, 'save ""', 'appendonly no']
    fs.writeFileSync(file, [...settings, 'maxmemory-policy noeviction', `requirepass ${password}`, ''].join('\n'))
    this.#args = [file]
  }

  static async open(): Promise<RedisServer> {
    const [port] = (await freePorts(1)) as [number]
    const server = new RedisServer(port)
    await server.start()
    return server
  }

  async start(): Promise<void> {
    const child = spawn('redis-server', this.#args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      let output = ''
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes('Ready to accept connections')) resolve()
      })
      child.once('exit', (code) => reject(new Error(`redis-server ended (${code}):\n${output}`)))
    })
  }

  /** Ends it as a power cut would: nothing it held comes back. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  /** Stops answering, without a word, until `thaw`. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async close(): Promise<void> {
    await this.kill()
    fs.rmSync(this.#dir, { recursive: true, force: true })
  }
}
