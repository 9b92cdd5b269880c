import { type CertificateFacts, type Lifecycle, type Moment, lifecycleOf, renewableUntil } from './certificate.ts'

/** Issue 発行, renew 更新, reissue 再取得. */
export const purposes = ['issue', 'renew', 'reissue'] as const
export type Purpose = (typeof purposes)[number]

/** Who must act before an issuance can go on. */
export const parties = [
  'employee',
  'it_admin',
  'helpdesk',
  'master_user',
  'institution',
  'authority',
  'device',
] as const
export type Party = (typeof parties)[number]

/**
 * The states of `spec/domain.md` D.3, each with the party it waits on. `scheduled`: nobody has to act, the row
 * carries `nextAttemptAt`; `agent`: the agent is at work and reports by itself, watched by `nextAttemptAt` too;
 * `over`: final.
 */
const waits = {
  planned: 'scheduled',
  eligible: 'scheduled',
  queued: 'scheduled',
  unreachable: 'device',
  offered: 'employee',
  waiting_logon: 'employee',
  snoozed: 'scheduled',
  preflight: 'agent',
  waiting_app_update: 'it_admin',
  waiting_proxy_auth: 'it_admin',
  waiting_selection: 'employee',
  waiting_password: 'employee',
  waiting_transaction_auth: 'employee',
  waiting_otp: 'employee',
  waiting_otp_resync: 'employee',
  waiting_answer: 'employee',
  /** The institution's own application issues. */
  waiting_application: 'employee',
  waiting_portal_registration: 'employee',
  waiting_institution: 'institution',
  waiting_unlock: 'master_user',
  waiting_authority: 'authority',
  waiting_network: 'it_admin',
  issuing: 'agent',
  issued: 'agent',
  installing: 'agent',
  installed: 'agent',
  verifying: 'agent',
  issued_not_installed: 'helpdesk',
  needs_revocation: 'master_user',
  failed_action_needed: 'it_admin',
  paused: 'it_admin',
  completed: 'over',
  cancelled: 'over',
  superseded_by_other: 'over',
  missed: 'over',
  failed_final: 'over',
} as const satisfies Record<string, Party | 'scheduled' | 'agent' | 'over'>

export type IssuanceState = keyof typeof waits
export const issuanceStates = Object.keys(waits) as IssuanceState[]
export const finalStates = issuanceStates.filter((state) => waits[state] === 'over')
export const openStates = issuanceStates.filter((state) => waits[state] !== 'over')

/** The party a state waits on by itself; null where the row carries `nextAttemptAt`, or it is over. */
export function partyOf(state: IssuanceState): Party | null {
  const waitsOn = waits[state]
  return waitsOn === 'scheduled' || waitsOn === 'agent' || waitsOn === 'over' ? null : waitsOn
}

export const isOpen = (state: IssuanceState): boolean => waits[state] !== 'over'

/** The authority may have signed by now, or has: from here on nothing is cancelled, it is finished or resumed. */
const committed: IssuanceState[] = [
  'issuing',
  'issued',
  'installing',
  'installed',
  'verifying',
  'issued_not_installed',
  'needs_revocation',
]

/** What may be done in which state: one table for button, command and message. */
export const issuanceCan = {
  /** An administrator or the employee calls it off. */
  cancel: openStates.filter((state) => !committed.includes(state)),
  /** The order goes to the agent (again). */
  offer: ['queued', 'unreachable'],
  /** A person asks for another attempt after a failure somebody has dealt with. */
  retry: [
    'failed_action_needed',
    'waiting_unlock',
    'waiting_institution',
    'waiting_portal_registration',
    'needs_revocation',
    'issued_not_installed',
  ],
  /** Of a bulk renewal: its turn may come. */
  dispatch: ['planned', 'eligible'],
  /** Its bulk renewal is held: nobody has been asked yet. */
  pause: ['planned', 'eligible', 'queued', 'unreachable'],
  resume: ['paused'],
  /** It is called off with its bulk renewal, or has become needless: the employee has not begun. */
  withdraw: ['planned', 'eligible', 'queued', 'unreachable', 'paused', 'offered', 'snoozed', 'waiting_logon'],
  /** What was issued for it is revoked before it is in use. */
  failRevoked: committed.filter((state) => state !== 'needs_revocation'),
  /** The agent reports where it stands. */
  report: openStates,
  /** The new certificate arrives with its proof. An issuance ended too early is finished too. */
  finish: [...openStates, 'cancelled', 'missed', 'superseded_by_other'],
} satisfies Record<string, IssuanceState[]>

/** Whether `state` admits `action`, by the table above. */
export function can(action: keyof typeof issuanceCan, state: IssuanceState): boolean {
  return (issuanceCan[action] as IssuanceState[]).includes(state)
}

/** What is known when a renewal is asked for. */
export interface RenewSituation extends Moment {
  certificate: CertificateFacts
  /** Of its authority's profile: days after its expiry in which it may still be renewed. */
  graceAfterExpiryDays: number
  /** The agent proven, or approved, to hold the certificate for its subscriber. */
  agent: { state: AgentState } | null
  /** An issuance of the same login ID that is not over. */
  openIssuanceId: string | null
}

/** Why a certificate cannot be renewed now. */
export type Refusal =
  | { reason: 'revoked' | 'expired' | 'superseded' | 'key_unusable' | 'misplaced' | 'missing' }
  | { reason: 'too_early'; opensAt: Date }
  | { reason: 'no_pc' | 'pc_not_active' }
  /** Not asked in bulk (N-10). */
  | { reason: 'left' | 'on_leave' }
  | { reason: 'already_open'; issuanceId: string }

type Check = (situation: RenewSituation) => Refusal | null

/** Labels of certificates that can no longer be renewed. */
export const unrenewable: Lifecycle[] = ['revoked', 'expired', 'superseded', 'key_unusable', 'misplaced', 'missing']

const livingCertificate: Check = (s) => {
  const notAfter = renewableUntil(s.certificate.notAfter, s.graceAfterExpiryDays)
  const label = lifecycleOf({ ...s.certificate, notAfter }, s)
  return unrenewable.includes(label) ? ({ reason: label } as Refusal) : null
}
const insideWindow: Check = ({ certificate, now }) =>
  certificate.windowOpensAt > now ? { reason: 'too_early', opensAt: certificate.windowOpensAt } : null
const onActivePc: Check = ({ agent }) =>
  agent === null ? { reason: 'no_pc' } : agent.state === 'active' ? null : { reason: 'pc_not_active' }
const noOtherOpen: Check = ({ openIssuanceId }) =>
  openIssuanceId === null ? null : { reason: 'already_open', issuanceId: openIssuanceId }

/** The policy of a renewal: the first check that objects gives the reason shown (manual §3.1, §2.2). */
const mayRenew: Check[] = [livingCertificate, insideWindow, onActivePc, noOtherOpen]

/** Null when the certificate may be renewed now, else the reason to show beside the disabled button. */
export function whyNotRenew(situation: RenewSituation): Refusal | null {
  for (const check of mayRenew) {
    const refusal = check(situation)
    if (refusal) return refusal
  }
  return null
}

/** Agent states of `spec/domain.md` D.4 that are stored; how lately it was seen is derived. */
export const agentStates = ['pending_approval', 'active', 'quarantined', 'retired'] as const
export type AgentState = (typeof agentStates)[number]
