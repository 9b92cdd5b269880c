import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { db } from '../db.ts'

/** The connected authorities with their rules and how the last reading of their change feed went. */
export async function listAuthorities() {
  const rows = await db().authority.findMany({
    orderBy: { code: 'asc' },
    select: {
      offersPerMinute: true,
      id: true,
      code: true,
      name: true,
      baseUrl: true,
      profile: true,
      createdAt: true,
      lastSyncAt: true,
      lastSyncProblem: true,
      clockAheadMs: true,
      _count: { select: { subscribers: true, certificates: true } },
    },
  })
  return rows.map(({ profile, clockAheadMs, ...row }) => ({
    ...row,
    profile: authorityProfileSchema.parse(profile),
    clockAheadMs: Number(clockAheadMs),
  }))
}
