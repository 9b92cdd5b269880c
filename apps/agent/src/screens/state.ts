import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { Order } from '@certfleet/core/order.ts'
import type { IssuanceState } from '@certfleet/core/issuance.ts'
import type { DiagnosisView } from '../diagnosis.ts'
import type { IssuanceView } from '../issue/view.ts'
import type { LinkState } from '../link/link-state.ts'
import type { UpdateTrouble, UpdateView } from '../update/update-view.ts'
import type { Conflict } from '../platform/conflicts.ts'
import type { ClosedProxy, ProxyQuestion } from '../proxy-sign-on.ts'
import type { ReminderView } from '../reminders.ts'
import type { PinState } from '../keystore/keystore.ts'
import type { PinQuestion } from '../token-pin.ts'
import type { RemovalView } from '../removal.ts'
import type { WatchedCertificate } from '../store-watch.ts'

/** All the screens draw from. It holds no secret. */
export interface ScreenState {
  link: LinkState
  /** Why messages go by polls, for want of a WebSocket; null: they do not. */
  polling: string | null
  consoleOrigin: string
  /** When the console was heard of last; null before it ever was. */
  heardAt: Date | null
  /** From the console's policy; empty when none is given. */
  helpdesk: string
  issuances: ShownIssuance[]
  certificates: ShownCertificate[]
  /** The old certificate the person is being asked about. */
  removal: RemovalView | null
  /** CCHK008, over everything else. */
  proxyQuestion: ProxyQuestion | null
  /** A proxy that let nothing through when it was last tried. */
  closedProxy: ClosedProxy | null
  /** That somebody wants to know what the doctor finds. */
  diagnosis: DiagnosisView | null
  /** What the PC reminds of while there is no console to do it. */
  reminder: ReminderView | null
  /** FLT11, over everything but CCHK008. */
  pinQuestion: PinQuestion | null
  /** Of the token that keeps the keys; `open` where there is none. */
  pin: PinState
  /** A newer version of this agent; null when there is none. */
  update: UpdateView | null
  /** Why it is not known whether there is one. */
  updateTrouble: UpdateTrouble | null
  /** Software on this PC that gets in the way. */
  conflicts: Conflict[]
  /** Of the browsers that were open when the last certificate came, those that still are; null: not known. */
  browsers: string[] | null
  /** Those that were open when the person started and still are: the login here ends one there. */
  browsersBeforeLogin: string[]
  /** The PC's clock is too far off for certificates; null as long as that is not known. */
  isClockWrong: boolean | null
  /** The institution whose page has called for the screens: its request comes first. */
  institution: string | null
  /** FLT05: what whoever is asked for help will ask for; null while it is not wanted. */
  contact: About | null
  /** FLT05: what became of the report of a suspicious contact; null before one was made. */
  suspicion: 'told' | 'not_told' | null
  /** The screens are among other pages, with extensions that can read them. */
  isInUsualBrowser: boolean
}

/** This agent, for whoever is asked for help. */
export interface About {
  version: string
  hostname: string
  logFile: string
}

export interface ShownIssuance {
  id: string
  order: Order
  view: IssuanceView
  /** What the console was last told; null before anything was. */
  state: IssuanceState | null
  /** Why this attempt is over. */
  failed: IssuanceCode | null
  /** Nothing more is done for it. */
  isOver: boolean
}

export interface ShownCertificate extends WatchedCertificate {
  /** It has a successor, and the person may remove it. */
  isRemovable: boolean
  /** It came with nobody present. */
  cameUnattended: boolean
}
