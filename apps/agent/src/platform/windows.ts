import { arch, hostname, release, version } from 'node:os'
import path from 'node:path'
import type { Platform } from './platform.ts'
import { windowsEnrolmentToken, windowsMachinePolicy } from './windows-machine-policy.ts'
import { registryText } from './windows-registry.ts'
import { restrictFolder, userSid, windowsFolder, windowsUser } from './windows-user.ts'
import { openWindow } from './windows-window.ts'

/** Windows 10 and 11, 64-bit, in the session of the user who is signed in. */
export function windowsPlatform(): Platform {
  const sid = userSid()
  const privateFolder = path.join(windowsFolder('localAppData'), 'Certfleet')
  return {
    description: `${version()} ${release()} ${arch()}`,
    hostname: hostname(),
    osUser: windowsUser(),
    machineId: registryText('HKLM', String.raw`SOFTWARE\Microsoft\Cryptography`, 'MachineGuid') ?? '',
    privateFolder,
    restrict: (folder) => restrictFolder(folder, sid),
    machinePolicy: windowsMachinePolicy,
    enrolmentToken: windowsEnrolmentToken,
    nss: null,
    windowsKeys: true,
    proxy: {},
    canOpenFiles: () => true,
    // The screens themselves come up: Windows shows a notification of a program only while it has an icon of its own.
    notify: () => {},
    openFile: (file) => openWindow(file, privateFolder),
  }
}
