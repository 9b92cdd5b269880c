import type { Order } from '@certfleet/core/order.ts'
import { announceInstance } from '../instance.ts'
import type { EmployeeEvent } from '../issue/view.ts'
import type { Log } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import type { ProxyEvent } from '../proxy-sign-on.ts'
import type { RemovalEvent } from '../removal.ts'
import type { Settings } from '../settings.ts'
import { removeLaunchFiles, writeLaunchFile } from './launch.ts'
import { type Opened, type UrlCall, startScreens } from './server.ts'
import type { About, ScreenState } from './state.ts'
import { wordsOf } from './text/text.ts'

export interface HostOptions {
  platform: Platform
  settings: Settings
  state: () => Omit<ScreenState, 'contact' | 'institution'>
  /** Whether it is an institution of the policy. */
  knows: (institution: string) => boolean
  about: About
  status: () => unknown
  hear: (issuanceId: string, event: EmployeeEvent) => void
  hearOfRemoval: (event: RemovalEvent) => void
  hearOfProxy: (event: ProxyEvent) => void
  /** Whoever sits there wants the newer version. */
  update: (step: 'download' | 'install') => void
  /** Opens a launch file; null where nothing can be shown. */
  opener: ((file: string) => void) | null
  log: Log
  nowMs: () => number
}

/** The screens and the ways to them: the command line, the launch file, the call for the employee. */
export interface ScreensHost {
  /** Writes a launch file, and has it opened where something can be shown. */
  open: () => Promise<Opened>
  /** Tells the employee of a request and brings it up, unless a page is open already. */
  call: (order: Order) => Promise<void>
  /** Tells the employee that browsers have to be closed, once. */
  remind: (browsers: string[]) => Promise<void>
  changed: () => void
  close: () => Promise<void>
}

export async function hostScreens(options: HostOptions): Promise<ScreensHost> {
  const { platform, settings, opener, log } = options
  const folder = platform.privateFolder
  removeLaunchFiles(folder)
  let isContactOpen = false
  const showContact = (isWanted: boolean) => {
    if (isWanted === isContactOpen) return
    isContactOpen = isWanted
    screens.changed()
  }
  let institution: string | null = null
  const calledBy = (url: UrlCall | null) => {
    institution = url?.institution && options.knows(url.institution) ? url.institution : null
    if (url) log.info('screens.called_by_url', { institution, isForeign: url.institution !== institution })
  }
  const open = async (url: UrlCall | null = null) => {
    calledBy(url)
    showContact(false)
    const launchFile = await writeLaunchFile(folder, screens, settings.language)
    opener?.(launchFile)
    return { launchFile, isOpened: opener !== null }
  }
  const screens = await startScreens({
    ...options,
    state: () => ({ ...options.state(), contact: isContactOpen ? options.about : null, institution }),
    logFile: options.about.logFile,
    language: () => settings.language,
    control: { open, status: options.status },
    onEvent: (event) => {
      if ('issuanceId' in event) return options.hear(event.issuanceId, event)
      if (event.type === 'proxy' || event.type === 'proxy_ask' || event.type === 'proxy_left')
        return options.hearOfProxy(event)
      if (event.type === 'download' || event.type === 'install') return options.update(event.type)
      if (event.type === 'contact' || event.type === 'contact-left') return showContact(event.type === 'contact')
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
  const summon = async (title: string, body: string) => {
    const isNotified = platform.notify(title, body)
    // A page that is open shows it by itself; without a notification nobody looks at it.
    if (opener && !(isNotified && screens.readers() > 0)) await open()
  }
  return {
    open,
    call: ({ authority, purpose, referenceCode }) => {
      const { notice, domain } = wordsOf(settings.language)
      return summon(notice.title(domain.purpose[purpose]), notice.body(authority.name, referenceCode))
    },
    remind: (browsers) => {
      const { cchk007 } = wordsOf(settings.language)
      return summon(cchk007.closeBrowsers, cchk007.stillOpen(browsers))
    },
    changed: screens.changed,
    close: async () => {
      announced.withdraw()
      removeLaunchFiles(folder)
      await screens.close()
    },
  }
}
