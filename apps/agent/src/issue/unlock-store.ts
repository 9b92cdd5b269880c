import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { IssuanceState } from '@certfleet/core/issuance.ts'
import type { PinState } from '../keystore/keystore.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft, EmployeeNeeded, type Waiting, pause } from './patience.ts'
import { isAttended } from './view.ts'

/** What stands in the way of asking for the PIN, and goes away without it. */
const shutBy: Partial<Record<PinState, IssuanceCode>> = {
  absent: 'token_absent',
  last_try: 'token_pin_locked',
  locked: 'token_pin_locked',
}

/**
 * Has the employee type the PIN of the token that keeps the keys (FLT11), if there is one and it is locked; told as
 * `token_pin_needed` until the issuance goes on. @throws EmployeeLeft where `waiting.mayLeave`, EmployeeNeeded, Stopped
 */
export async function unlockStore(issuance: Issuance, waiting: Waiting): Promise<void> {
  const { pin, tempo } = issuance.services
  for (let state = await pin.look(); state !== 'open'; state = await pin.look()) {
    const code = shutBy[state]
    if (code) await pause(issuance, waiting, { code }, tempo.recheckMs, stateOf(issuance))
    else if (waiting.isAlone) throw new EmployeeNeeded('token_pin_needed')
    else await askForPin(issuance, waiting)
    waiting.show(null)
  }
}

/** Once the authority has been asked, it stays where it is: it cannot be called off any more. */
const stateOf = ({ memory: { submitted, progress } }: Issuance): IssuanceState =>
  submitted && progress ? progress.state : 'preflight'

async function askForPin(issuance: Issuance, { mayLeave }: Waiting): Promise<void> {
  const { pin, time, tempo, call } = issuance.services
  // Taken up again after a restart: nobody is looking.
  if (!isAttended(issuance.view)) call(issuance.order)
  const [idle, done] = [new AbortController(), new AbortController()]
  if (mayLeave) {
    issuance
      .waitUntil(new Date(time.now().getTime() + tempo.idleMs), AbortSignal.any([done.signal, issuance.signal]))
      .then(() => idle.abort())
      .catch(() => {})
  }
  const put = () => issuance.progress(stateOf(issuance), { code: 'token_pin_needed', waitingOn: 'employee' })
  try {
    const outcome = await pin.ask(mayLeave, AbortSignal.any([idle.signal, issuance.signal]), put)
    if (outcome === 'later' && mayLeave) throw new EmployeeLeft('later')
  } catch (error) {
    if (idle.signal.aborted && !issuance.signal.aborted) throw new EmployeeLeft('idle')
    throw error
  } finally {
    done.abort()
  }
}
