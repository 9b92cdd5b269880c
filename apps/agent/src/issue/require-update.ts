import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft } from './patience.ts'

/**
 * Waits until this agent is not too old to begin, as the console says. Meanwhile the person at the PC can bring it up to
 * date (FLT06); the new version then goes on.
 * @throws EmployeeLeft
 */
export async function requireUpdate(issuance: Issuance): Promise<void> {
  const { update, time, tempo } = issuance.services
  let waitsFor: IssuanceCode | null | undefined
  let sinceMs = 0
  for (;;) {
    const obstacle = await update.obstacle()
    if (!obstacle) return
    const { code, ...about } = obstacle
    const nowMs = time.now().getTime()
    if (code !== waitsFor) sinceMs = nowMs
    waitsFor = code
    if (about.waitingOn === 'employee' && nowMs - sinceMs >= tempo.idleMs) throw new EmployeeLeft('idle')
    issuance.show('nextAttemptAt' in obstacle ? { kind: 'preflight', trouble: obstacle } : { kind: 'update' })
    issuance.progress(code ? ruleOf(code).state : 'waiting_app_update', { ...about, ...(code && { code }) })
    if (await issuance.listen(['later'], new Date(nowMs + tempo.recheckMs))) throw new EmployeeLeft('later')
  }
}
