import type { IssuanceState, Party } from './issuance.ts'

/**
 * What an authority's code leads to. `retry`: what may be done again —
 * `never`; `ask`: the employee types again, in the state of the screen that asks; `install`: the install step alone,
 * with the stored answer; `backoff`: the whole step, later and by itself.
 * Nothing that contains a secret is ever retried by itself.
 */
interface CodeRule {
  state: IssuanceState
  party: Party
  retry: 'never' | 'ask' | 'install' | 'backoff'
  /** Where it is while it is tried again by itself. */
  waits: IssuanceState
}

const rule = (
  state: IssuanceState,
  party: Party,
  retry: CodeRule['retry'] = 'never',
  waits: IssuanceState = state,
): CodeRule => ({ state, party, retry, waits })

/** The manual's codes, verbatim (manual §4; `spec/issuance-app.md` §6). Key on the code, never on its text. */
const manualCodes = {
  BZBE001011: rule('failed_action_needed', 'it_admin'),
  BZBE011008: rule('failed_action_needed', 'employee'),
  G001e: rule('issued_not_installed', 'helpdesk', 'install'),
  G002e: rule('waiting_app_update', 'it_admin', 'backoff'),
  G003e: rule('waiting_network', 'it_admin', 'backoff'),
  G004e: rule('waiting_portal_registration', 'employee'),
  G005e: rule('waiting_authority', 'authority', 'backoff'),
  G006e: rule('waiting_password', 'employee', 'ask'),
  // Downloaded: whoever sits at the PC has it installed.
  G007i: rule('waiting_app_update', 'employee'),
  G008e: rule('waiting_authority', 'authority', 'backoff'),
  // Two wrong answers in CCHK008 end the attempt; a proxy that asks nobody at the screen is waited for.
  G009e: rule('failed_action_needed', 'it_admin', 'backoff', 'waiting_proxy_auth'),
  G010e: rule('waiting_portal_registration', 'employee'),
  G011e: rule('waiting_portal_registration', 'employee'),
  G012e: rule('waiting_portal_registration', 'employee'),
  G013e: rule('waiting_portal_registration', 'employee'),
  G014e: rule('waiting_portal_registration', 'employee'),
  G015e: rule('waiting_portal_registration', 'employee'),
  G020e: rule('waiting_institution', 'institution'),
  G021e: rule('waiting_app_update', 'it_admin'),
} satisfies Record<string, CodeRule>

/** Refusals the manual has no code for; a namespace of ours. */
const dialogueCodes = {
  wrong_credentials: rule('waiting_password', 'employee', 'ask'),
  wrong_answer: rule('waiting_answer', 'employee', 'ask'),
  transaction_expired: rule('waiting_transaction_auth', 'employee', 'ask'),
  temporarily_locked: rule('waiting_password', 'employee', 'ask'),
  locked: rule('waiting_unlock', 'master_user'),
  too_early: rule('failed_action_needed', 'it_admin'),
  live_certificate_exists: rule('needs_revocation', 'master_user'),
  session_displaced: rule('waiting_password', 'employee', 'ask'),
  session_expired: rule('waiting_password', 'employee', 'ask'),
  session_elsewhere: rule('waiting_password', 'employee', 'ask'),
  csr_rejected: rule('failed_action_needed', 'it_admin'),
  request_conflict: rule('failed_action_needed', 'it_admin'),
  malformed: rule('failed_action_needed', 'it_admin'),
  // A renewal with nobody present: not here, or not on this order.
  attendance_needed: rule('failed_action_needed', 'it_admin'),
  order_not_accepted: rule('failed_action_needed', 'it_admin'),
} satisfies Record<string, CodeRule>

/** What goes wrong on the PC itself, reported by the agent. */
const agentCodes = {
  authority_unreachable: rule('waiting_authority', 'authority', 'backoff'),
  authority_answer_unreadable: rule('waiting_authority', 'authority', 'backoff'),
  authority_not_allowed: rule('failed_action_needed', 'it_admin'),
  clock_skew: rule('preflight', 'it_admin', 'backoff'),
  disk_full: rule('preflight', 'it_admin', 'backoff'),
  keystore_unwritable: rule('preflight', 'it_admin', 'backoff'),
  token_pin_needed: rule('preflight', 'employee', 'ask'),
  token_pin_locked: rule('preflight', 'it_admin', 'backoff'),
  token_absent: rule('preflight', 'employee', 'backoff'),
  key_protection_too_weak: rule('failed_action_needed', 'it_admin'),
  profile_not_kept: rule('failed_action_needed', 'it_admin'),
  certificate_not_found: rule('failed_action_needed', 'it_admin'),
  key_missing: rule('needs_revocation', 'master_user'),
  key_unusable: rule('needs_revocation', 'master_user'),
  wrong_certificate: rule('needs_revocation', 'master_user'),
  order_expired: rule('queued', 'it_admin', 'backoff'),
  order_refused: rule('failed_action_needed', 'it_admin'),
  application_failed: rule('failed_action_needed', 'it_admin'),
  employee_idle: rule('offered', 'employee'),
  proof_refused: rule('failed_action_needed', 'it_admin'),
  certificate_revoked: rule('failed_action_needed', 'it_admin'),
} satisfies Record<string, CodeRule>

const codeRules = { ...manualCodes, ...dialogueCodes, ...agentCodes }
export type AuthorityCode = keyof typeof manualCodes | keyof typeof dialogueCodes
export type IssuanceCode = keyof typeof codeRules
export const authorityCodes = Object.keys({ ...manualCodes, ...dialogueCodes }) as [AuthorityCode, ...AuthorityCode[]]
export const issuanceCodes = Object.keys(codeRules) as [IssuanceCode, ...IssuanceCode[]]

/** Where an issuance goes on a code that ends its attempt, whom it then waits for, and what may be retried. */
export const ruleOf = (code: IssuanceCode): CodeRule => codeRules[code]

/** What an institution's own application may have shown, for the employee to choose from. */
export const applicationCodes = [
  'BZBE001011',
  'BZBE011008',
  'G001e',
  'G003e',
  'G004e',
  'G005e',
  'G008e',
  'G009e',
  'G010e',
  'G011e',
  'G012e',
  'G013e',
  'G014e',
  'G015e',
  'G020e',
  'locked',
  'application_failed',
] as const satisfies IssuanceCode[]
