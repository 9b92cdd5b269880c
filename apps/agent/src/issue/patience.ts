import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import { AuthorityError } from '../authorities/authority.ts'
import { backoffMs } from '../retry.ts'
import type { Issuance } from './issuance.ts'
import { type EmployeeEvent, type Trouble, mayRetryNow } from './view.ts'

/** This attempt is over, for the reason the code names. The console decides what follows. */
export class IssuanceFailed extends Error {
  override readonly name = 'IssuanceFailed'
  readonly trouble: Trouble

  constructor(trouble: Trouble, options?: ErrorOptions) {
    super(trouble.code, options)
    this.trouble = trouble
  }
}

/** The employee has left: put it off with あとで, or typed nothing for a long time. The request is shown again. */
export class EmployeeLeft extends Error {
  override readonly name = 'EmployeeLeft'
  readonly how: 'later' | 'idle'

  constructor(how: 'later' | 'idle') {
    super(how)
    this.how = how
  }
}

/** Nobody is there, and what stands in the way only the employee can mend, as the code says: the request is shown. */
export class EmployeeNeeded extends Error {
  override readonly name = 'EmployeeNeeded'
  readonly code: IssuanceCode | null

  constructor(code: IssuanceCode | null) {
    super(code ?? 'by the dialogue')
    this.code = code
  }
}

/** Where an issuance waits: what it shows, and whether あとで is on that screen. */
export interface Waiting {
  show: (trouble: Trouble | null) => void
  mayLeave: boolean
  /** Nobody is there: for what only the employee can mend nobody waits. */
  isAlone?: true
}

/** Waits for the employee. @throws EmployeeLeft when nothing is done for a long time */
export async function hear<Type extends EmployeeEvent['type']>(issuance: Issuance, types: Type[]) {
  const { time, tempo } = issuance.services
  const event = await issuance.listen(types, new Date(time.now().getTime() + tempo.idleMs))
  if (!event) throw new EmployeeLeft('idle')
  return event
}

/**
 * Does `work`, again and again as long as the authority's code says that trying later helps. Only for what holds no
 * secret. @throws IssuanceFailed on any other code, EmployeeLeft, EmployeeNeeded
 */
export async function patiently<T>(issuance: Issuance, waiting: Waiting, work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      const result = await work()
      if (failures > 1) waiting.show(null)
      return result
    } catch (error) {
      if (!(error instanceof AuthorityError)) throw error
      if (!helpsLater(error)) throw failureOf(error)
      const trouble = { code: error.code, opensAt: instantOf(error.details.opensAt) }
      await pause(issuance, waiting, trouble, pauseMs(issuance, error, failures))
    }
  }
}

/** Checks until it is fine, showing and telling `code` meanwhile. @throws EmployeeLeft, EmployeeNeeded */
export async function untilFine(
  issuance: Issuance,
  waiting: Waiting,
  code: IssuanceCode,
  isFine: () => Promise<boolean> | boolean,
): Promise<void> {
  if (await isFine()) return
  do await pause(issuance, waiting, { code }, issuance.services.tempo.recheckMs)
  while (!(await isFine()))
  waiting.show(null)
}

/**
 * Waits that long, or until the employee has it tried now, in the state the code stands for if no other is given.
 * @throws EmployeeLeft when あとで is pressed, EmployeeNeeded
 */
export async function pause(
  issuance: Issuance,
  waiting: Waiting,
  trouble: Pick<Trouble, 'code' | 'opensAt'>,
  ms: number,
  state = ruleFor(issuance, trouble.code).waits,
): Promise<void> {
  const { code } = trouble
  if (waiting.isAlone && isForEmployee(issuance, code)) throw new EmployeeNeeded(code)
  const nextAttemptAt = new Date(issuance.services.time.now().getTime() + ms)
  const { party } = ruleFor(issuance, code)
  issuance.services.log.warn('issuance.waits', { issuance: issuance.id, code, seconds: Math.round(ms / 1000) })
  waiting.show({ ...trouble, nextAttemptAt })
  issuance.progress(state, { code, waitingOn: party, nextAttemptAt })
  const ears = [
    'proxy_open' as const,
    ...(waiting.mayLeave ? ['later' as const] : []),
    ...(mayRetryNow(code) ? ['retry' as const] : []),
  ]
  const event = await issuance.listen(ears, nextAttemptAt)
  if (event?.type === 'later') throw new EmployeeLeft('later')
}

/** Where nobody types a password, a lock for a while is somebody else's doing, and the authority is waited for. */
const ruleFor = ({ order }: Issuance, code: IssuanceCode) =>
  ruleOf(order.unattended && code === 'temporarily_locked' ? 'G005e' : code)

/** Whether only the employee can mend what the code stands for. */
export function isForEmployee(issuance: Issuance, code: IssuanceCode): boolean {
  if (code === 'G009e') return issuance.services.proxy.closed?.asks === 'person'
  return ruleFor(issuance, code).party === 'employee'
}

/** Whether trying later helps: the code says so, or the authority has said when (`temporarily_locked`). */
export const helpsLater = ({ code, details }: AuthorityError): boolean =>
  !details.isOver && (ruleOf(code).retry === 'backoff' || details.retryAfterSeconds !== undefined)

/** However long an authority asks for: it is asked again the next day. */
const longestPauseMs = 86_400_000

/** How long to wait after a refusal: with jitter, and not less than the authority asks for. */
export function pauseMs(issuance: Issuance, error: AuthorityError, failures: number): number {
  const asked = Math.min((error.details.retryAfterSeconds ?? 0) * 1000, longestPauseMs)
  return asked + backoffMs(issuance.services.tempo.backoff, failures)
}

export function failureOf(error: AuthorityError): IssuanceFailed {
  const { opensAt, attemptsLeft } = error.details
  const trouble = { code: error.code, attemptsLeft, opensAt: instantOf(opensAt) }
  return new IssuanceFailed(trouble, { cause: error })
}

export const instantOf = (time: string | undefined): Date | undefined =>
  time === undefined ? undefined : new Date(time)
