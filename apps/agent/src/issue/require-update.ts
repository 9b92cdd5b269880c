import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft, EmployeeNeeded, IssuanceFailed, type Waiting, isForEmployee } from './patience.ts'
import { signOn } from './through-proxy.ts'

/**
 * Waits until this agent is not too old to begin, as the console says. Meanwhile the person at the PC can bring it up to
 * date (FLT06); the new version then goes on.
 * @throws EmployeeLeft, EmployeeNeeded; IssuanceFailed when the proxy on the way to the console is answered wrongly
 */
export async function requireUpdate(issuance: Issuance, waiting: Waiting): Promise<void> {
  const { update, time, tempo } = issuance.services
  let waitsFor: IssuanceCode | null | undefined
  let sinceMs = 0
  let isOpened = false
  for (;;) {
    const obstacle = await update.obstacle()
    if (!obstacle) return
    const { code, ...about } = obstacle
    if (code === 'G009e') {
      const how = await signOn(issuance, new URL(issuance.services.identity.consoleOrigin), true)
      if (how === 'wrong') throw new IssuanceFailed({ code })
      if (how === 'later' || how === 'idle') throw new EmployeeLeft(how)
      if (how === 'open') update.askSoon()
      if (how === 'open' && !isOpened) {
        isOpened = true
        continue
      }
    }
    const isTheirs = about.waitingOn === 'employee' || (code !== null && isForEmployee(issuance, code))
    if (waiting.isAlone && isTheirs) throw new EmployeeNeeded(code)
    const nowMs = time.now().getTime()
    if (code !== waitsFor) sinceMs = nowMs
    waitsFor = code
    if (about.waitingOn === 'employee' && nowMs - sinceMs >= tempo.idleMs) throw new EmployeeLeft('idle')
    if ('nextAttemptAt' in obstacle) waiting.show(obstacle)
    else if (!waiting.isAlone) issuance.show({ kind: 'update' })
    issuance.progress(code ? ruleOf(code).waits : 'waiting_app_update', { ...about, ...(code && { code }) })
    const event = await issuance.listen(['later', 'retry', 'proxy_open'], new Date(nowMs + tempo.recheckMs))
    if (event?.type === 'later') throw new EmployeeLeft('later')
    if (event?.type === 'retry') update.askSoon()
  }
}
