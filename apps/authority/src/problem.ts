import type { AuthorityCode } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProblem } from '@certfleet/core/authority-api.ts'

/** What this authority refuses, by code: the one place that says with which HTTP status. */
const statuses = {
  malformed: 400,
  csr_rejected: 400,
  G006e: 400,
  wrong_credentials: 401,
  session_displaced: 401,
  session_expired: 401,
  wrong_answer: 401,
  transaction_expired: 401,
  locked: 403,
  temporarily_locked: 403,
  order_not_accepted: 403,
  G004e: 409,
  G010e: 409,
  G011e: 409,
  G012e: 409,
  G013e: 409,
  G014e: 409,
  G015e: 409,
  G020e: 409,
  BZBE011008: 409,
  too_early: 409,
  attendance_needed: 409,
  live_certificate_exists: 409,
  session_elsewhere: 409,
  request_conflict: 409,
  G005e: 503,
  G008e: 503,
} as const satisfies Partial<Record<AuthorityCode, number>>

type RefusalCode = keyof typeof statuses
/** Statuses a refusal may have instead of its own, where HTTP has a better word for the case. */
type Status = (typeof statuses)[RefusalCode] | 404 | 413 | 415

export interface Refusal extends AuthorityProblem {
  code: RefusalCode
}

/** A request that is answered with a problem. `reason` goes to the log; the body carries the problem alone. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Refusal
  readonly status: Status

  constructor(problem: Refusal, reason: string = problem.code, options: ErrorOptions & { status?: Status } = {}) {
    super(reason, options)
    this.problem = problem
    this.status = options.status ?? statuses[problem.code]
  }
}

/** G005e: the authority itself cannot answer now. The agent comes back by itself. */
export const unavailable: Refusal = { code: 'G005e', retryAfterSeconds: 15 }
