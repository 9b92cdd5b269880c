import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Packages, packageAgent } from '../../apps/agent/packaging/package-agent.ts'
import { command } from '../../scripts/command.ts'
import { debianMirror } from './debian-mirror.ts'
import { eventually } from './eventually.ts'

/**
 * A Debian with nothing but its minimal base, in a folder: what a package finds on a PC it has never been on. It shares
 * the network of this machine, so that what listens on loopback here is reached from there.
 */
export interface CleanRoot {
  /** Its `/`, as seen from here. */
  dir: string
  /** Runs a command in it as root. @returns what it prints. @throws with all it printed when it fails */
  run(program: string, args: string[], env?: Record<string, string>): Promise<string>
  /** Starts a program in it as an ordinary user, in a new environment. */
  start(user: string, commandLine: string[]): ChildProcess
  /** Boots it as a container, with systemd as its first process: a PC on which people sign in. */
  boot(): Promise<BootedRoot>
  /** Every file and folder, but for what belongs to apt, dpkg, logs and people. */
  files(): string[]
  close(): Promise<void>
}

export interface BootedRoot {
  run: CleanRoot['run']
  /** Runs systemctl for the session of a user who is signed in. @throws when it fails */
  userctl(user: string, ...args: string[]): Promise<string>
}

/** Two versions of the agent's packages, to be found in it. */
export async function packagesIn({ dir }: CleanRoot): Promise<{ first: Packages; second: Packages }> {
  const out = path.join(dir, 'var/cache/packages')
  const first = await packageAgent({ out, version: '0.1.0' })
  return { first, second: await packageAgent({ out, version: '0.1.1' }) }
}

const suite = 'bookworm'
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export async function openCleanRoot(): Promise<CleanRoot> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-root-'))
  const dir = path.join(work, 'root')
  await command('debootstrap', ['--variant=minbase', suite, dir, debianMirror()], { env: { PATH: searchPath } })
  const proc = path.join(dir, 'proc')
  await command('mount', ['-t', 'proc', 'proc', proc])
  fs.copyFileSync('/etc/hosts', path.join(dir, 'etc/hosts'))
  const started: ChildProcess[] = []
  const run = (program: string, args: string[], env: Record<string, string> = {}) =>
    command('chroot', [dir, program, ...args], {
      env: { PATH: searchPath, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...env },
    })
  await run('apt-get', ['update', '-qq'])
  let container: ChildProcess | null = null
  return {
    dir,
    run,
    start: (user, commandLine) => {
      const env = { HOME: `/home/${user}`, PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' }
      const child = spawn('/usr/sbin/chroot', [`--userspec=${user}:${user}`, dir, ...commandLine], {
        env,
        stdio: 'pipe',
      })
      started.push(child)
      return child
    },
    boot: async () => {
      const packages = ['systemd-sysv', 'dbus-user-session', 'libpam-systemd']
      await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages])
      // Else it would keep this /proc, which shows the processes of here.
      await command('umount', [proc])
      container = startContainer(dir)
      return bootedRoot(container)
    },
    files: () => [...filesBelow(dir, '')].sort(),
    close: async () => {
      if (container) await shutDown(container)
      for (const child of started) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      if (!container) await command('umount', [proc])
      fs.rmSync(work, { recursive: true, force: true })
    },
  }
}

/** Known to no machine manager, and in no cgroup of its own, so that this machine needs no systemd. */
const startContainer = (dir: string) =>
  spawn('systemd-nspawn', ['--quiet', '--register=no', '--keep-unit', '--boot', '--directory', dir], {
    stdio: 'ignore',
  })

/** Resolves when all that is started at boot has been, so that people can sign in. */
async function bootedRoot(container: ChildProcess): Promise<BootedRoot> {
  const run: CleanRoot['run'] = (program, args, env = {}) => {
    const children = fs.readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8')
    const variables = Object.entries({ PATH: searchPath, HOME: '/root', LC_ALL: 'C.UTF-8', ...env })
    const clean = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`)]
    return command('nsenter', ['--all', '--target', children.trim(), ...clean, program, ...args])
  }
  const userctl = async (user: string, ...args: string[]) => {
    const uid = (await run('id', ['-u', user])).trim()
    const session = ['env', `XDG_RUNTIME_DIR=/run/user/${uid}`]
    return run('runuser', ['-u', user, '--', ...session, 'systemctl', '--user', ...args])
  }
  const isUp = () => run('systemctl', ['is-system-running']).catch(() => null)
  await eventually('the container to be up', isUp, 120_000)
  return { run, userctl }
}

async function shutDown(container: ChildProcess): Promise<void> {
  if (container.exitCode !== null || container.signalCode !== null) return
  const ended = once(container, 'exit')
  container.kill('SIGTERM') // It has its systemd power off.
  await ended
}

const notOurs = new Set(['proc', 'sys', 'dev', 'home', 'tmp', 'var/lib/apt', 'var/lib/dpkg', 'var/cache', 'var/log'])

function* filesBelow(root: string, below: string): Generator<string> {
  for (const entry of fs.readdirSync(path.join(root, below), { withFileTypes: true })) {
    const name = path.join(below, entry.name)
    if (notOurs.has(name)) continue
    yield name
    if (entry.isDirectory()) yield* filesBelow(root, name)
  }
}
