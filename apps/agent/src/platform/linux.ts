import { chmodSync } from 'node:fs'
import { arch, homedir, hostname, release, userInfo } from 'node:os'
import path from 'node:path'
import { presetFile, readIfPresent } from '../files.ts'
import { proxySettings } from '../proxy.ts'
import { linuxBrowsers } from './linux-browsers.ts'
import { isInMemory } from './linux-profile.ts'
import { debInstaller, installedFrom, programOf, startedBySession } from './linux-packages.ts'
import { nssProfiles } from './nss-profiles.ts'
import type { Platform } from './platform.ts'
import { startProgram } from './start-program.ts'

/** Linux with the folders of the XDG Base Directory Specification and the tools of a freedesktop.org desktop. */
export function linuxPlatform(environment: NodeJS.ProcessEnv): Platform {
  const { username, homedir: homeOfUser } = userInfo()
  const home = environment.HOME || homedir()
  // The specification says to ignore relative paths.
  const folderOf = (named: string | undefined, ...usual: string[]) =>
    named && path.isAbsolute(named) ? named : path.join(home, ...usual)
  const dataFolder = folderOf(environment.XDG_DATA_HOME, '.local', 'share')
  const configFolder = folderOf(environment.XDG_CONFIG_HOME, '.config')
  const privateFolder = path.join(dataFolder, 'certfleet')
  const searchPath = environment.PATH ?? ''
  const installed = installedFrom(process.arch)
  // The tool may not be installed; the person can still open the screens by hand.
  const start = (program: string, args: string[]) => startProgram(program, args, environment)
  const hasDisplay = () => Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)
  const canOpenFiles = () => hasDisplay() && programOf(opener, searchPath) !== null

  return {
    description: `Linux ${release()} ${arch()}`,
    hostname: hostname(),
    osUser: username,
    // POSIX, XBD 8.2: the first of these that is not empty.
    locale: environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || null,
    userSid: null,
    machineId: readIfPresent('/etc/machine-id')?.trim() ?? '',
    privateFolder,
    restrict: (folder) => chmodSync(folder, 0o700),
    logFolder: privateFolder,
    machinePolicy: presetFile('/etc/certfleet/agent.json'),
    enrolmentToken: presetFile('/etc/certfleet/enrolment-token'),
    nss: {
      database: path.join(home, '.pki', 'nssdb'),
      library: 'libsoftokn3.so',
      profiles: () => nssProfiles({ home, configFolder, dataFolder }),
    },
    windowsKeys: false,
    // An address that is none is said at each connection, and keeps no command from starting.
    network: { proxyFor: () => proxySettings(environment), signOn: null },
    session: () => null,
    // Whoever runs it in a home of another name knows where that is.
    lostProfile: () => (home === homeOfUser && [home, privateFolder].some(isInMemory) ? 'home in memory' : null),
    conflicts: () => [],
    browsers: linuxBrowsers,
    raiseScreens: () => false,
    canOpenFiles,
    notify: (title, body) => {
      if (!hasDisplay()) return false
      void start('notify-send', ['--app-name=Certfleet', '--', title, body])
      return true
    },
    openFile: (file) => {
      if (canOpenFiles()) void start(opener, [file])
    },
    launch: (way) => ('program' in way ? start(way.program, way.args) : start(opener, [way.url])),
    // The desktop's own choice; there is no better one to be told of.
    opensInUsualBrowser: () => false,
    // No page of a Linux desktop calls by the scheme.
    registered: () => ({ autostart: startedBySession(), urlScheme: null }),
    installedFrom: installed,
    installPackage: installed?.startsWith('deb') ? debInstaller(searchPath) : null,
    // The menu's entry and the service's unit do both.
    desktop: null,
  }
}

/** The desktop's own choice of program for a file (xdg-utils). */
const opener = 'xdg-open'
