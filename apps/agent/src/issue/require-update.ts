import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft } from './patience.ts'

/**
 * Waits until this agent is not too old to begin, as the console says. Meanwhile the person at the PC can bring it up to
 * date (FLT06); the new version then goes on.
 * @throws EmployeeLeft
 */
export async function requireUpdate(issuance: Issuance): Promise<void> {
  const { update, time, tempo } = issuance.services
  for (;;) {
    const obstacle = await update.obstacle()
    if (!obstacle) return
    issuance.show('nextAttemptAt' in obstacle ? { kind: 'preflight', trouble: obstacle } : { kind: 'update' })
    const { code, ...about } = obstacle
    issuance.progress(code ? ruleOf(code).state : 'waiting_app_update', { ...about, ...(code && { code }) })
    const again = new Date(time.now().getTime() + tempo.recheckMs)
    if (await issuance.listen(['later'], again)) throw new EmployeeLeft('later')
  }
}
