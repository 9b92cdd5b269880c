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
    const { code, waitingOn, nextAttemptAt } = obstacle
    const state = code === 'G003e' ? 'waiting_network' : 'waiting_app_update'
    if (code === 'G003e') issuance.show({ kind: 'preflight', trouble: { code, nextAttemptAt } })
    else issuance.show({ kind: 'update' })
    issuance.progress(state, { ...(code && { code }), waitingOn, nextAttemptAt })
    const again = new Date(time.now().getTime() + tempo.recheckMs)
    if (await issuance.listen(['later'], again)) throw new EmployeeLeft('later')
  }
}
