import type { Order } from '@certfleet/core/order.ts'
import { announceInstance } from '../instance.ts'
import type { EmployeeEvent } from '../issue/view.ts'
import type { Log } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import type { RemovalEvent } from '../removal.ts'
import type { Reserve } from '../reserve.ts'
import type { Settings } from '../settings.ts'
import { removeLaunchFiles, writeLaunchFile } from './launch.ts'
import { type Opened, startScreens } from './server.ts'
import type { ScreenState } from './state.ts'
import { wordsOf } from './text/text.ts'

export interface HostOptions {
  platform: Platform
  settings: Settings
  /** Who opens the screens on a full disk has to see why nothing goes on. */
  reserve: Reserve
  state: () => ScreenState
  status: () => unknown
  hear: (issuanceId: string, event: EmployeeEvent) => void
  hearOfRemoval: (event: RemovalEvent) => void
  /** Whoever sits there wants the newer version. */
  update: (step: 'download' | 'install') => void
  /** Opens a launch file; null where nothing can be shown. */
  opener: ((file: string) => void) | null
  logFile: string
  log: Log
  nowMs: () => number
}

/** The screens and the ways to them: the command line, the launch file, the call for the employee. */
export interface ScreensHost {
  /** Writes a launch file, and has it opened where something can be shown. */
  open: () => Promise<Opened>
  /** Tells the employee of a request and brings it up, unless a page is open already. */
  call: (order: Order) => Promise<void>
  changed: () => void
  close: () => Promise<void>
}

export async function hostScreens(options: HostOptions): Promise<ScreensHost> {
  const { platform, settings, reserve, opener } = options
  const folder = platform.privateFolder
  removeLaunchFiles(folder)
  const open = async () => {
    const launchFile = await writeLaunchFile({ folder, reserve }, screens, settings.language)
    opener?.(launchFile)
    return { launchFile, isOpened: opener !== null }
  }
  const screens = await startScreens({
    ...options,
    language: () => settings.language,
    control: { open, status: options.status },
    onEvent: (event) => {
      if ('issuanceId' in event) return options.hear(event.issuanceId, event)
      if (event.type === 'download' || event.type === 'install') return options.update(event.type)
      if (event.type !== 'language') return options.hearOfRemoval(event)
      settings.language = event.language
      screens.changed()
    },
  })
  const announced = announceInstance(folder, {
    pid: process.pid,
    origin: screens.origin,
    secret: screens.controlSecret,
  })
  return {
    open,
    call: async ({ authority, purpose, referenceCode }) => {
      const { notice, domain } = wordsOf(settings.language)
      const isNotified = platform.notify(
        notice.title(domain.purpose[purpose]),
        notice.body(authority.name, referenceCode),
      )
      // A page that is open shows the request by itself; without a notification nobody looks at it.
      if (opener && !(isNotified && screens.readers() > 0)) await open()
    },
    changed: screens.changed,
    close: async () => {
      announced.withdraw()
      removeLaunchFiles(folder)
      await screens.close()
    },
  }
}
