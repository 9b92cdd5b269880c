import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import { nextStep } from '../journal/memory.ts'
import { reasonOf } from '../log.ts'
import { backoffMs } from '../retry.ts'
import { runDialogue } from './dialogue.ts'
import { changeDialogue, inDialogue, moveDialogue } from './dialogue-view.ts'
import { lookForSuccessor, runExternal, startWatching } from './external.ts'
import { confirm, install, prove, report, test } from './finish.ts'
import { type Issuance, Stopped } from './issuance.ts'
import { offer, snooze } from './offer.ts'
import { EmployeeLeft, EmployeeNeeded, IssuanceFailed } from './patience.ts'
import { onPreflightScreen, preflight, showUnwritable } from './preflight.ts'
import { refusedBy } from './refused-by.ts'
import { fetchAnswer } from './request.ts'
import { needsNobody, runUnattended, runWithoutDialogue } from './unattended.ts'
import { unlockStore } from './unlock-store.ts'

/**
 * Runs one issuance from where its journal stands until only the console can say what follows. After a crash this is
 * simply called again. Never throws.
 */
export async function runIssuance(issuance: Issuance): Promise<void> {
  let failures = 0
  for (let left: IssuanceCode | null = null; ;) {
    try {
      const step = nextStep(issuance.memory)
      if (step === 'wait') return tellFailure(issuance)
      if (step === 'ask') left = await ask(issuance, left)
      else if (step === 'report') return report(issuance)
      else {
        // Without a dialogue on the screen there is nothing to show it on but the status.
        await unlockStore(issuance, inDialogue(issuance, false))
        await steps[step](issuance)
      }
      if (failures > 0) clearTrouble(issuance)
      failures = 0
    } catch (error) {
      if (!(await recovered(issuance, error, ++failures))) return
    }
  }
}

const steps = { fetch: (issuance: Issuance) => fetchAnswer(issuance), install, test, prove, confirm }

/** The employee's part. Returns why it has to be asked again, if the code says more than that it has. */
async function ask(issuance: Issuance, left: IssuanceCode | null): Promise<IssuanceCode | null> {
  try {
    const isExternal = issuance.order.authority.external !== undefined
    if (isExternal && (await hasIssued(issuance))) return null
    const needed = await withoutEmployee(issuance, left)
    if (needed === 'nobody') return null
    await offer(issuance, needed)
    await attend(issuance)
    return null
  } catch (error) {
    if (!(error instanceof EmployeeLeft)) throw error
    if (error.how === 'idle') return 'employee_idle'
    snooze(issuance)
    return null
  }
}

/** From the moment the employee has started. */
async function attend(issuance: Issuance): Promise<void> {
  const { loginComes, loginIsOver } = issuance.services
  loginComes(issuance.id)
  try {
    const profile = await preflight(issuance, onPreflightScreen(issuance))
    if (!profile) await runExternal(issuance)
    else if (needsNobody(issuance, profile)) await runWithoutDialogue(issuance, profile)
    else await runDialogue(issuance, profile)
  } finally {
    loginIsOver()
  }
}

/**
 * Does what needs nobody, where the order says so and the employee has not been asked already.
 * @returns `nobody` when it is done, else why the employee is asked, if a code says it
 */
async function withoutEmployee(issuance: Issuance, left: IssuanceCode | null): Promise<IssuanceCode | null | 'nobody'> {
  if (!issuance.order.unattended || left !== null || issuance.memory.snoozedUntil !== null) return left
  try {
    await runUnattended(issuance)
    return 'nobody'
  } catch (error) {
    if (error instanceof EmployeeNeeded) return error.code
    throw error
  }
}

/** Whether the institution's application has issued already: then nobody is asked. */
async function hasIssued(issuance: Issuance): Promise<boolean> {
  await startWatching(issuance)
  return (await lookForSuccessor(issuance)) === 'taken'
}

/** Deals with what a step threw; false when there is nothing more to do. */
async function recovered(issuance: Issuance, error: unknown, failures: number): Promise<boolean> {
  if (error instanceof Stopped || issuance.signal.aborted) return false
  const { log, tempo, reserve } = issuance.services
  try {
    if (error instanceof IssuanceFailed) {
      fail(issuance, error)
      return true
    }
    // A full disk, a folder that cannot be written, or a defect of ours. The journal says how to go on.
    log.error('issuance.interrupted', { issuance: issuance.id, reason: reasonOf(error) })
    const code = refusedBy(error)
    // Nobody has to wait for what needs nobody any more.
    if (code && reserve.give() && issuance.memory.submitted) return true
    const pauseMs = tempo.recheckMs + backoffMs(tempo.backoff, failures)
    const nextAttemptAt = new Date(issuance.services.time.now().getTime() + pauseMs)
    if (code) showRefusal(issuance, { code, nextAttemptAt })
    else if (!issuance.isUnnoticed) moveDialogue(issuance, { type: 'failed', code: null })
    // あとで cannot be written down either; it only brings the next try forward.
    await issuance.listen(['later', 'retry'], nextAttemptAt)
    return true
  } catch (again) {
    if (issuance.signal.aborted) return false
    return recovered(issuance, again, failures + 1)
  }
}

/** Shows that the disk or the key store refused, and tells the console if the journal can still be written. */
function showRefusal(issuance: Issuance, trouble: { code: IssuanceCode; nextAttemptAt: Date }): void {
  const { submitted, answer, installed } = issuance.memory
  // What is under way stays on the screen; before that, nothing was begun.
  if (submitted && issuance.view.kind === 'dialogue') changeDialogue(issuance, { trouble })
  else if (issuance.isUnnoticed) issuance.show({ kind: 'unattended', profile: null, trouble })
  else showUnwritable(issuance, trouble)
  const { state, party } = ruleOf(trouble.code)
  const reached = installed ? 'verifying' : answer ? 'issued_not_installed' : 'issuing'
  try {
    issuance.progress(submitted ? reached : state, { ...trouble, waitingOn: party })
  } catch (error) {
    issuance.services.log.warn('issuance.not_told', { issuance: issuance.id, reason: reasonOf(error) })
  }
}

/** It goes on. */
function clearTrouble(issuance: Issuance): void {
  if (issuance.view.kind === 'preflight') issuance.show({ kind: 'resting' })
  else inDialogue(issuance, false).show(null)
}

function fail(issuance: Issuance, failure: IssuanceFailed): void {
  const { code } = failure.trouble
  const { log } = issuance.services
  log.error('issuance.failed', { issuance: issuance.id, code, reason: reasonOf(failure) })
  issuance.append({ step: 'failed', code })
  if (code === 'order_expired' || issuance.isUnnoticed) issuance.show({ kind: 'resting' })
  else moveDialogue(issuance, { type: 'failed', code }, { busy: false, trouble: failure.trouble })
}

/** Puts a failure the console does not have yet into the outbox, unless it is there. */
function tellFailure(issuance: Issuance): void {
  const { failed, settled, end, attempt } = issuance.memory
  if (!failed || settled || end) return
  const isThere = issuance.services.outbox.holds(
    (each) => each.type === 'issuance.failed' && each.issuanceId === issuance.id && each.attempt === attempt,
  )
  if (!isThere) issuance.send({ type: 'issuance.failed', ...issuance.reportOf(failed.seq), code: failed.code })
}
