import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { command } from '../../scripts/command.ts'
import { debianMirror } from './debian-mirror.ts'

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
  /** Every file and folder, but for what belongs to apt, dpkg, logs and people. */
  files(): string[]
  close(): Promise<void>
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
    files: () => [...filesBelow(dir, '')].sort(),
    close: async () => {
      for (const child of started) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      await command('umount', [proc])
      fs.rmSync(work, { recursive: true, force: true })
    },
  }
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
