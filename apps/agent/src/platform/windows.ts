import { spawn } from 'node:child_process'
import { arch, hostname, release, version } from 'node:os'
import path from 'node:path'
import { isSea } from 'node:sea'
import { conflictsAmong } from './conflicts.ts'
import type { Platform } from './platform.ts'
import { raiseScreens, windowsBrowsers } from './windows-browsers.ts'
import { installMsi } from './windows-installer.ts'
import { logFolder } from './windows-log.ts'
import { startProgram } from './start-program.ts'
import { windowsEnrolmentToken, windowsMachinePolicy } from './windows-machine-policy.ts'
import { installedPrograms } from './windows-programs.ts'
import { windowsLostProfile } from './windows-profile.ts'
import { windowsProxy } from './windows-proxy.ts'
import { registryText } from './windows-registry.ts'
import { windowsSession } from './windows-session.ts'
import { windowsSignOn } from './windows-sign-on.ts'
import { restrictFolder, userSid, windowsFolder, windowsUser } from './windows-user.ts'
import { giveWay, openWindow, openWithUsualProgram, showMessage, windowBrowser } from './windows-window.ts'

/** Windows 10 and 11, 64-bit, in the session of the user who is signed in. */
export function windowsPlatform(): Platform {
  const sid = userSid()
  const privateFolder = path.join(windowsFolder('localAppData'), 'Certfleet')
  return {
    description: `${version()} ${release()} ${arch()}`,
    hostname: hostname(),
    osUser: windowsUser(),
    locale: null,
    userSid: sid,
    machineId: registryText('HKLM', String.raw`SOFTWARE\Microsoft\Cryptography`, 'MachineGuid') ?? '',
    privateFolder,
    restrict: (folder) => restrictFolder(folder, sid),
    logFolder: logFolder(process.execPath, privateFolder),
    machinePolicy: windowsMachinePolicy,
    enrolmentToken: windowsEnrolmentToken,
    nss: null,
    windowsKeys: true,
    network: { proxyFor: windowsProxy, signOn: windowsSignOn },
    session: windowsSession,
    lostProfile: windowsLostProfile,
    conflicts: () => conflictsAmong(installedPrograms()),
    browsers: windowsBrowsers,
    raiseScreens,
    canOpenFiles: () => true,
    // The screens themselves come up: Windows shows a notification of a program only while it has an icon of its own.
    notify: () => false,
    openFile: (file) => openWindow(file, privateFolder),
    launch: async (way) => ('program' in way ? startProgram(way.program, way.args) : openWithUsualProgram(way.url)),
    opensInUsualBrowser: () => windowBrowser() === null,
    registered: () => ({ autostart: hasValue(runKey, 'Certfleet Agent'), urlScheme: hasValue(schemeKey, '') }),
    installedFrom: isSea() ? 'windows-x64' : null,
    installPackage: installMsi,
    desktop: { startAgent, giveWay, alert: showMessage },
  }
}

/** As the MSI writes them. */
const runKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Run`
const schemeKey = String.raw`Software\Classes\certfleet\shell\open\command`
const hasValue = (key: string, name: string) => Boolean(registryText('HKLM', key, name))

/** As the session starts it when the user signs in. */
function startAgent(): void {
  const script = isSea() ? [] : process.argv.slice(1, 2)
  const child = spawn(process.execPath, [...process.execArgv, ...script, 'run', '--service'], {
    stdio: 'ignore',
    detached: true,
  })
  child.on('error', () => {})
  child.unref()
}
