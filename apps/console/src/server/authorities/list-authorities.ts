import { type AuthorityProfile, authorityProfileSchema, needsOrderKey } from '@certfleet/core/authority-profile.ts'
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
      takesOrderKey: true,
      clockAheadMs: true,
      _count: { select: { subscribers: true, certificates: true } },
    },
  })
  const ours = await db().orderKey.findFirst({ select: { id: true } })
  const keyFor = (profile: AuthorityProfile) => (needsOrderKey(profile) ? (ours?.id ?? null) : null)
  return rows.map(({ clockAheadMs, external, ...row }) => ({
    ...row,
    /** Our key, where its renewals stand on our orders. */
    orderKeyId: keyFor(authorityProfileSchema.parse(row.profile)),
    /** How its own application is started; null where there is a feed. */
    external: external === null ? null : externalSchema.parse(external),
    profile: authorityProfileSchema.parse(row.profile),
    clockAheadMs: Number(clockAheadMs),
  }))
}
