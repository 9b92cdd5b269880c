import type { SessionKind } from '@certfleet/core/protocol.ts'
import koffi from 'koffi'

/** SM_REMOTESESSION: true in sessions by RDP, and in those of virtual desktops. */
const remoteSession = 0x1000

const systemMetrics = koffi.load('user32.dll').func('int GetSystemMetrics(int which)')

/** Whether the user sits at this PC. It changes while the session goes on: one is taken over from afar, and back. */
export const windowsSession = (): SessionKind => (systemMetrics(remoteSession) === 0 ? 'local' : 'remote')
