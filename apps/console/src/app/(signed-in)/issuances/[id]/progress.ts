import { type IssuanceState, issuanceStates } from '@certfleet/core/issuance.ts'

/** The way every issuance goes. */
export const path = ['requested', 'sent', 'acting', 'issuing', 'installing', 'completed'] as const
type PathStep = (typeof path)[number]

/** Where on the way a state stands. Null: it can come at any point, and stands where the way was left. */
const places: Record<IssuanceState, PathStep | null> = {
  planned: 'requested',
  eligible: 'requested',
  queued: 'sent',
  unreachable: 'sent',
  offered: 'acting',
  waiting_logon: 'acting',
  snoozed: 'acting',
  preflight: 'acting',
  waiting_app_update: 'acting',
  waiting_proxy_auth: 'acting',
  waiting_selection: 'acting',
  waiting_application: 'acting',
  waiting_password: 'acting',
  waiting_transaction_auth: 'acting',
  waiting_otp: 'acting',
  waiting_otp_resync: 'acting',
  waiting_answer: 'acting',
  waiting_portal_registration: 'acting',
  waiting_institution: 'acting',
  waiting_unlock: 'acting',
  waiting_authority: null,
  waiting_network: null,
  issuing: 'issuing',
  issued: 'installing',
  installing: 'installing',
  installed: 'installing',
  verifying: 'installing',
  issued_not_installed: 'installing',
  needs_revocation: null,
  failed_action_needed: null,
  paused: null,
  completed: 'completed',
  cancelled: null,
  superseded_by_other: null,
  missed: null,
  failed_final: null,
}

interface PastEvent {
  action: string
  at: Date
  data: Record<string, unknown>
}

export interface Progress {
  now: PathStep
  /** When each step was first reached, of the attempt under way. */
  reached: Partial<Record<PathStep, Date>>
}

/** How far an issuance in `state` has come, by its events in the order they happened. */
export function progressOf(state: IssuanceState, events: PastEvent[]): Progress {
  let now: PathStep = 'requested'
  let reached: Progress['reached'] = {}
  for (const event of events) {
    const step = stepOf(event)
    if (event.action === 'issuance.retried') reached = { requested: reached.requested }
    if (!step) continue
    now = step
    reached[step] ??= event.at
  }
  return { now: places[state] ?? now, reached }
}

function stepOf({ action, data }: PastEvent): PathStep | null {
  switch (action) {
    case 'issuance.requested':
      return 'requested'
    case 'issuance.order_signed':
    case 'issuance.unreachable':
    case 'issuance.retried':
      return 'sent'
    case 'issuance.key_created':
      return 'issuing'
    case 'certificate.issued':
      return 'installing'
    case 'issuance.completed':
      return 'completed'
    case 'issuance.progress':
    case 'issuance.failed': {
      const state = issuanceStates.find((known) => known === data.state)
      return state ? places[state] : null
    }
    default:
      return null
  }
}
