import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { Party } from '@certfleet/core/issuance.ts'

/** How far the update of this agent is, for the screens. */
export interface UpdateView {
  version: string
  running: string
  /** No issuance begins before it. */
  isRequired: boolean
  step: UpdateStep
  /** What came of the last step: downloaded, or why not, or why it is not installed. */
  code: Extract<IssuanceCode, 'G002e' | 'G007i' | 'G021e'> | null
  bytes: number
  doneBytes: number
  /** The downloaded file, for whoever installs it by hand. */
  file: string | null
}

/**
 * `offered`: it can be downloaded; `by_admin`: not from here, somebody else installs it; `installed`: the new version is
 * there, and this one about to end.
 */
export const updateSteps = ['offered', 'downloading', 'downloaded', 'installing', 'installed', 'by_admin'] as const
export type UpdateStep = (typeof updateSteps)[number]

/** The console does not say what it offers, or the proxy on the way to it refuses. */
export interface UpdateTrouble {
  code: Extract<IssuanceCode, 'G003e' | 'G009e'>
  nextAttemptAt: Date
}

/** What keeps an issuance from beginning. */
export type UpdateObstacle = { waitingOn: Party } & (UpdateTrouble | Pick<UpdateView, 'code'>)
