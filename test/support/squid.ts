import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { eventually } from './eventually.ts'
import { freePorts } from './ports.ts'

/** Debian's own check of user names and passwords in a file, as Squid's documentation shows it. */
const checker = '/usr/lib/squid/basic_ncsa_auth'
/** Squid believes what was right this long. */
const ttlMs = 1000

/** A real Squid on loopback that makes tunnels for one user with a password (Basic), which can be changed. */
export class Squid {
  /** `http://127.0.0.1:PORT/` */
  readonly address: string
  readonly user = 'proxy-user'
  readonly #port: number
  readonly #dir: string
  #child: ChildProcess | null = null

  private constructor(port: number) {
    this.#port = port
    this.address = `http://127.0.0.1:${port}/`
    this.#dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-squid-'))
    // Started by root it goes on as a user of its own.
    fs.chmodSync(this.#dir, 0o777)
  }

  static async open(password: string): Promise<Squid> {
    const [port] = (await freePorts(1)) as [number]
    const squid = new Squid(port)
    await squid.setPassword(password)
    await squid.#start()
    return squid
  }

  /** From its return on another password is refused. */
  async setPassword(password: string): Promise<void> {
    const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' })
    fs.writeFileSync(path.join(this.#dir, 'passwords'), `${this.user}:${hash}`)
    await new Promise((resolve) => setTimeout(resolve, 2 * ttlMs))
  }

  /** What it has answered, as its access log has it: `407 CONNECT 127.0.0.1:PORT USER`. */
  get answers(): string[] {
    return fs.readFileSync(path.join(this.#dir, 'access.log'), 'utf8').trim().split('\n')
  }

  async #start(): Promise<void> {
    const file = (name: string) => path.join(this.#dir, name)
    const settings = [
      `http_port 127.0.0.1:${this.#port}`,
      'visible_hostname squid.example',
      `auth_param basic program ${checker} ${file('passwords')}`,
      'auth_param basic children 1 startup=1',
      `auth_param basic credentialsttl ${ttlMs / 1000} second`,
      'auth_param basic realm Certfleet test',
      'acl known proxy_auth REQUIRED',
      'http_access allow known',
      'http_access deny all',
      'logformat answers %>Hs %rm %ru %un',
      `access_log stdio:${file('access.log')} logformat=answers buffer-size=0KB`,
      `cache_log ${file('cache.log')}`,
      `coredump_dir ${this.#dir}`,
      'pid_filename none',
      'pinger_enable off',
      'cache deny all',
      'cache_mem 1 MB',
      'shutdown_lifetime 0 seconds',
    ]
    fs.writeFileSync(file('squid.conf'), `${settings.join('\n')}\n`)
    const child = spawn('squid', ['-N', '-f', file('squid.conf')], {
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      stdio: 'ignore',
    })
    this.#child = child
    await eventually('Squid', () => {
      if (child.exitCode !== null) throw new Error(`squid ended (${child.exitCode}):\n${this.#log()}`)
      return this.#log().includes('Accepting HTTP Socket connections')
    })
  }

  #log(): string {
    const file = path.join(this.#dir, 'cache.log')
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    fs.rmSync(this.#dir, { recursive: true, force: true })
  }
}
