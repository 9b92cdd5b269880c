import { maintenanceEnd } from '@certfleet/core/offer-hours.ts'
import type { MiddlewareHandler } from 'hono'
import { Refused } from '../problem.ts'
import type { HttpEnv } from './environment.ts'

/** In the weekly times of its profile an institution answers nobody. @throws Refused G005e, until when */
export const refuseInMaintenance: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const now = c.get('now')
  const end = maintenanceEnd(now, c.get('institution').profile.maintenance)
  if (!end) return next()
  const retryAfterSeconds = Math.ceil((end.getTime() - now.getTime()) / 1000)
  throw new Refused({ code: 'G005e', retryAfterSeconds }, 'maintenance')
}
