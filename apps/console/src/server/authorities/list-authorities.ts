import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { externalSchema } from '@certfleet/core/launch.ts'
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
      external: true,
      issuers: true,
      createdAt: true,
      lastSyncAt: true,
      lastSyncProblem: true,
      clockAheadMs: true,
      _count: { select: { subscribers: true, certificates: true } },
    },
  })
  return rows.map(({ profile, clockAheadMs, external, ...row }) => ({
    ...row,
    /** How its own application is started; null where there is a feed. */
    external: external === null ? null : externalSchema.parse(external),
    profile: authorityProfileSchema.parse(profile),
    clockAheadMs: Number(clockAheadMs),
  }))
}
