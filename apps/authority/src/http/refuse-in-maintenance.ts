import { closedUntil, maintenanceEnd } from '@certfleet/core/offer-hours.ts'
import type { MiddlewareHandler } from 'hono'
import { Refused } from '../problem.ts'
import type { HttpEnv } from './environment.ts'

/** In the weekly times of its profile an institution answers nobody. @throws Refused G005e, until when */
export const refuseInMaintenance: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const now = c.get('now')
  const end = maintenanceEnd(now, c.get('institution').profile.maintenance)
  if (end) throw closed(now, end, 'maintenance')
  return next()
}

/** Outside its business hours an institution begins nothing with employees. @throws Refused G005e, until when */
export const refuseOutOfHours: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const now = c.get('now')
  const end = closedUntil(now, c.get('institution').profile)
  if (end) throw closed(now, end, 'out of hours')
  return next()
}

function closed(now: Date, end: Date, reason: string): Refused {
  const retryAfterSeconds = Math.ceil((end.getTime() - now.getTime()) / 1000)
  return new Refused({ code: 'G005e', retryAfterSeconds, opensAt: end.toISOString() }, reason)
}
