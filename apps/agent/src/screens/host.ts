import type { DiagnosisAsk } from '@certfleet/core/diagnosis.ts'
import type { Order } from '@certfleet/core/order.ts'
import type { DiagnosisEvent } from '../diagnosis.ts'
import { announceInstance } from '../instance.ts'
import type { EmployeeEvent } from '../issue/view.ts'
import { type Log, reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import type { ProxyEvent } from '../proxy-sign-on.ts'
import type { ReminderView } from '../reminders.ts'
import type { RemovalEvent } from '../removal.ts'
import type { PinEvent } from '../token-pin.ts'
import type { Reserve } from '../reserve.ts'
import type { Settings } from '../settings.ts'
import { isDiagnosisEvent } from './events.ts'
import { requestInQuestion } from './view.ts'
import { removeLaunchFiles, writeLaunchFile } from './launch.ts'
import { type Opened, type UrlCall, startScreens } from './server.ts'
import type { About, ScreenState } from './state.ts'
import { whenText, wordsOf } from './text/text.ts'

export interface HostOptions {
  platform: Platform
  settings: Settings
  /** Who opens the screens on a full disk has to see why nothing goes on. */
  reserve: Reserve
  state: () => Omit<ScreenState, 'contact' | 'suspicion' | 'institution'>
  /** Whether it is an institution of the policy. */
  knows: (institution: string) => boolean
  about: About
  status: () => unknown
  hear: (issuanceId: string, event: EmployeeEvent) => void
  hearOfRemoval: (event: RemovalEvent) => void
  hearOfProxy: (event: ProxyEvent) => void
  hearOfDiagnosis: (event: DiagnosisEvent) => void
  /** Somebody contacted this person in a suspicious way. False when nobody can be told. */
  hearOfSuspicion: (order: Order | null, note: string) => boolean
  /** The reminder has been read. */
  reminded: () => void
  hearOfPin: (event: PinEvent) => void
  /** Whoever sits there wants the newer version. */
  update: (step: 'download' | 'install') => void
  /** Opens a launch file; null where nothing can be shown. */
  opener: ((file: string) => void) | null
  log: Log
  nowMs: () => number
}

/** The screens and the ways to them: the command line, the launch file, the call for the employee. */
export interface ScreensHost {
  /** Brings up the window that is open, or writes a launch file and has it opened where something can be shown. */
  open: () => Promise<Opened>
  /** Tells the employee of a request and brings it up, unless a page is open already. Of several at once, only once. */
  call: (order: Order) => void
  /** Tells the employee that browsers have to be closed, once. */
  recallBrowsers: (browsers: string[]) => void
  /** Tells the employee of certificates that expire, likewise. */
  remind: (reminder: ReminderView) => void
  /** Tells the employee that somebody wants to know what the doctor finds. */
  callForDiagnosis: (ask: DiagnosisAsk) => void
  changed: () => void
  close: () => Promise<void>
}

/** After a long time without a console everything it has wanted comes at once. */
const gatherMs = 500

export async function hostScreens(options: HostOptions): Promise<ScreensHost> {
  const { platform, settings, reserve, opener, log } = options
  const folder = platform.privateFolder
  removeLaunchFiles(folder)
  let isContactOpen = false
  let suspicion: ScreenState['suspicion'] = null
  const showContact = (isWanted: boolean) => {
    isContactOpen = isWanted
    suspicion = null
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
    // The one that is open already, rather than another beside it.
    if (opener && screens.readers() > 0 && platform.raiseScreens()) return { launchFile: '', isOpened: true }
    const launchFile = await writeLaunchFile({ folder, reserve }, screens, settings.language)
    opener?.(launchFile)
    return { launchFile, isOpened: opener !== null }
  }
  const state = () => ({
    ...options.state(),
    contact: isContactOpen ? options.about : null,
    suspicion,
    institution,
  })
  const suspect = (note: string) => {
    if (!isContactOpen || suspicion === 'told') return
    const order = requestInQuestion(state())?.order ?? null
    suspicion = options.hearOfSuspicion(order, note.trim()) ? 'told' : 'not_told'
    screens.changed()
  }
  const screens = await startScreens({
    ...options,
    state,
    logFile: options.about.logFile,
    language: () => settings.language,
    control: { open, status: options.status },
    onEvent: (event) => {
      if ('issuanceId' in event) return options.hear(event.issuanceId, event)
      if (event.type === 'proxy' || event.type === 'proxy_ask' || event.type === 'proxy_left')
        return options.hearOfProxy(event)
      if (event.type === 'pin' || event.type === 'pin_ask' || event.type === 'pin_left') return options.hearOfPin(event)
      if (event.type === 'download' || event.type === 'install') return options.update(event.type)
      if (event.type === 'contact' || event.type === 'contact-left') return showContact(event.type === 'contact')
      if (event.type === 'suspicious') return suspect(event.note)
      if (event.type === 'reminder-read') return options.reminded()
      if (isDiagnosisEvent(event)) return options.hearOfDiagnosis(event)
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
  const announce = (title: string, body: string) => {
    const isNotified = platform.notify(title, body)
    // A page that is open shows it by itself; without a notification nobody looks at it.
    if (!opener || (isNotified && screens.readers() > 0)) return
    open().catch((error: unknown) => options.log.error('screens.failed', { reason: reasonOf(error) }))
  }
  let gathered: Order[] = []
  const callForThem = () => {
    const { notice } = wordsOf(settings.language)
    const [first, ...others] = gathered
    gathered = []
    if (!first) return
    const { purpose, authority, referenceCode } = first
    const body = others.length > 0 ? notice.several(others.length + 1) : notice.body(authority.name, referenceCode)
    announce(notice.title(purpose), body)
  }
  let gathering: NodeJS.Timeout | undefined
  return {
    open,
    call: (order) => {
      gathered.push(order)
      if (gathered.length === 1) gathering = setTimeout(callForThem, gatherMs)
    },
    recallBrowsers: (browsers) => {
      const { cchk007 } = wordsOf(settings.language)
      announce(cchk007.closeBrowsers, cchk007.stillOpen(browsers))
    },
    remind: ({ certificates }) => {
      const words = wordsOf(settings.language)
      const [first] = certificates
      if (first) announce(words.flt09.title, words.flt09.ends(whenText(first.info.notAfter, words)))
    },
    callForDiagnosis: ({ requestedBy }) => {
      const { flt10 } = wordsOf(settings.language)
      announce(flt10.title, flt10.by(requestedBy))
    },
    changed: screens.changed,
    close: async () => {
      clearTimeout(gathering)
      announced.withdraw()
      removeLaunchFiles(folder)
      await screens.close()
    },
  }
}
