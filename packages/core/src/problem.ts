/** What the console refuses and why: one table, code → HTTP status. Texts are in `text/`, under the same code. */
export const problems = {
  input: 400,
  invitation_unreadable: 400,
  issuers_unreadable: 400,
  import_unreadable: 400,
  signed_out: 401,
  not_allowed: 403,
  setup_code_wrong: 403,
  token_unknown: 403,
  proof_refused: 403,
  not_found: 404,
  setup_done: 409,
  changed_meanwhile: 409,
  renewal_refused: 409,
  authority_known: 409,
  login_id_known: 409,
  nothing_to_renew: 409,
  rolling_already: 409,
  employee_known: 409,
  no_packages: 409,
  import_applied: 409,
  import_outdated: 409,
  already_assigned: 409,
  too_many: 429,
  authority_unreachable: 502,
  authority_untrusted: 502,
  authority_answer_unreadable: 502,
} as const

export type ProblemCode = keyof typeof problems

/**
 * A refusal a person can act on. `message` is for the log; people read the text of the code, with `details`
 * (ids, dates, counts; never a secret) filled in by the screen.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: Record<string, unknown>

  constructor(code: ProblemCode, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(details)}`, options)
    this.name = 'Problem'
    this.code = code
    this.details = details
  }
}
