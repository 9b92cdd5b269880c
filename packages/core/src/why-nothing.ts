import { jstDay } from './calendar.ts'
import { type CertificateFacts, type Lifecycle, type Moment, lifecycleOf } from './certificate.ts'
import { type AgentState, type IssuanceState, type Party, unrenewable } from './issuance.ts'

/** What is known of one login ID when somebody asks why nothing has happened. */
export interface LoginSituation {
  lockedAt: Date | null
  /** Hint of an administrator: where the person is said to work. */
  expectedHostname: string | null
  /** The PC it is assigned to. */
  agent: { state: AgentState; hostname: string; connected: boolean; lastSeenAt: Date | null } | null
  openIssuance: {
    id: string
    state: IssuanceState
    waitingOn: Party | null
    since: Date
    nextAttemptAt: Date | null
  } | null
  /** The one that lasts longest of those no successor has replaced. */
  certificate: CertificateFacts | null
}

/** A reason why nothing happens, with what its words need. */
export type WhyNothing =
  | { reason: 'locked'; since: Date }
  | { reason: 'waits'; issuanceId: string; state: IssuanceState; waitingOn: Party; since: Date }
  | { reason: 'tried_again'; issuanceId: string; state: IssuanceState; at: Date }
  | { reason: 'window_opens'; at: Date }
  | { reason: 'no_pc' }
  | { reason: 'no_pc_expected'; hostname: string }
  | { reason: 'pc_pending_approval' | 'pc_quarantined' | 'pc_retired' | 'pc_never_connected'; hostname: string }
  | { reason: 'pc_offline'; hostname: string; since: Date }
  | { reason: 'no_certificate' }
  | { reason: 'certificate'; label: Lifecycle }
  | { reason: 'can_be_renewed' }

type Check = (login: LoginSituation, at: Moment) => WhyNothing | null

const locked: Check = ({ lockedAt }) => (lockedAt ? { reason: 'locked', since: lockedAt } : null)

const underWay: Check = ({ openIssuance: open }) => {
  if (!open) return null
  const { id: issuanceId, state, waitingOn, since, nextAttemptAt } = open
  if (waitingOn) return { reason: 'waits', issuanceId, state, waitingOn, since }
  return { reason: 'tried_again', issuanceId, state, at: nextAttemptAt ?? since }
}

/** While there is nothing to renew yet, that alone is the answer: a PC that is off does no harm. */
const beforeWindow: Check = ({ certificate, openIssuance }, at) => {
  if (!certificate || openIssuance || unrenewable.includes(lifecycleOf(certificate, at))) return null
  return certificate.windowOpensAt > at.now ? { reason: 'window_opens', at: certificate.windowOpensAt } : null
}

const onPc: Check = ({ agent, expectedHostname }) => {
  if (!agent) return expectedHostname ? { reason: 'no_pc_expected', hostname: expectedHostname } : { reason: 'no_pc' }
  const { state, hostname, connected, lastSeenAt } = agent
  if (state !== 'active') return { reason: `pc_${state}`, hostname }
  if (connected) return null
  return lastSeenAt ? { reason: 'pc_offline', hostname, since: lastSeenAt } : { reason: 'pc_never_connected', hostname }
}

const ofCertificate: Check = ({ certificate, openIssuance }, at) => {
  if (openIssuance) return null
  if (!certificate) return { reason: 'no_certificate' }
  const label = lifecycleOf(certificate, at)
  if (unrenewable.includes(label)) return { reason: 'certificate', label }
  return certificate.windowOpensAt <= at.now ? { reason: 'can_be_renewed' } : null
}

/** The heaviest first: the first is the answer, the others are worth knowing beside it. */
const checks: Check[] = [locked, underWay, beforeWindow, onPc, ofCertificate]

/** Why nothing has happened with a login ID, in the order of weight. Never empty: something is always the reason. */
export function whyNothing(login: LoginSituation, at: Moment): WhyNothing[] {
  const reasons: WhyNothing[] = []
  for (const check of checks) {
    const reason = check(login, at)
    if (reason) reasons.push(reason)
    if (reason?.reason === 'window_opens') break
  }
  return reasons
}

/** What a company says of a person's employment. Days are `YYYY-MM-DD`, the last one counted in. */
export interface Employment {
  leftOn: string | null
  leaveFrom: string | null
  leaveUntil: string | null
}

export type Absence = { reason: 'left'; on: string } | { reason: 'on_leave'; until: string | null }

/** Whether somebody is not there to be asked: left the company, or on leave (spec N-10). */
export function absenceOf({ leftOn, leaveFrom, leaveUntil }: Employment, now: Date): Absence | null {
  const today = jstDay(now)
  if (leftOn !== null && leftOn < today) return { reason: 'left', on: leftOn }
  const begun = leaveFrom !== null && leaveFrom <= today
  return begun && (leaveUntil === null || leaveUntil >= today) ? { reason: 'on_leave', until: leaveUntil } : null
}
