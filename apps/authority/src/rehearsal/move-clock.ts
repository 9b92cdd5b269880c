import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { CannotDo } from '../cannot-do.ts'

/** Certificates and databases know no later year. */
const farthestMs = 20 * 366 * dayMs

/** Moves a rehearsal's clock, by so much from real time; running servers follow within a second. @throws CannotDo */
export async function moveClock(db: PrismaClient, offsetMs: number): Promise<void> {
  if (Math.abs(offsetMs) > farthestMs) throw new CannotDo('the clock moves by twenty years at most')
  const data = { clockOffsetMs: Math.round(offsetMs) }
  const { count } = await db.authority.updateMany({ where: { id: 1, rehearsal: true }, data })
  if (count === 0) {
    throw new CannotDo('this authority is no rehearsal: its clock is real time, which was fixed when it was founded')
  }
}
