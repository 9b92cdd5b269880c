import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { arch, homedir, hostname, release, userInfo } from 'node:os'
import path from 'node:path'
import { readIfPresent } from '../files.ts'
import type { Platform } from './platform.ts'

/** Linux with the folders of the XDG Base Directory Specification and the tools of a freedesktop.org desktop. */
export function linuxPlatform(environment: NodeJS.ProcessEnv): Platform {
  const home = environment.HOME || homedir()
  const data = environment.XDG_DATA_HOME
  // The specification says to ignore relative paths.
  const dataFolder = data && path.isAbsolute(data) ? data : path.join(home, '.local', 'share')
  const start = (program: string, args: string[]) => {
    const child = spawn(program, args, { env: environment, stdio: 'ignore', detached: true })
    // The tool may not be installed; the person can still open the screens by hand.
    child.on('error', () => {})
    child.unref()
  }
  const hasDisplay = () => Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)
  const canOpenFiles = () => hasDisplay() && isProgram(opener, environment.PATH ?? '')

  return {
    description: `Linux ${release()} ${arch()}`,
    hostname: hostname(),
    osUser: userInfo().username,
    machineId: readIfPresent('/etc/machine-id')?.trim() ?? '',
    privateFolder: path.join(dataFolder, 'certfleet'),
    machinePolicyFile: '/etc/certfleet/agent.json',
    tokenFile: '/etc/certfleet/enrolment-token',
    nss: { database: path.join(home, '.pki', 'nssdb'), library: 'libsoftokn3.so' },
    windowsKeys: false,
    canOpenFiles,
    notify: (title, body) => {
      if (hasDisplay()) start('notify-send', ['--app-name=Certfleet', '--', title, body])
    },
    openFile: (file) => {
      if (canOpenFiles()) start(opener, [file])
    },
  }
}

/** The desktop's own choice of program for a file (xdg-utils). */
const opener = 'xdg-open'

const isProgram = (name: string, searchPath: string) =>
  searchPath.split(':').some((folder) => path.isAbsolute(folder) && existsSync(path.join(folder, name)))
