import type { Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { type CertificateState, certificateState } from '../ca/certificate-state.ts'

/** A holder of a login ID, with the latest certificate. */
export interface Holder {
  loginId: string
  name: string
  locked: boolean
  state: CertificateState
  certificate: { opensAt: Date; notAfter: Date; isConfirmed: boolean } | null
}

const pageSize = 20

/** Those whose login ID or name holds `search`, after the login ID `after`, and whether there are more. */
export async function readHolders(
  db: PrismaClient,
  profile: AuthorityProfile,
  { search, after }: { search: string; after: string },
  now: Date,
): Promise<{ holders: Holder[]; more: boolean }> {
  const contains = { contains: search, mode: 'insensitive' } as const
  const where = {
    institutionCode: profile.code,
    loginId: { gt: after },
    ...(search && { OR: [{ loginId: contains }, { name: contains }] }),
  } satisfies Prisma.SubscriberWhereInput
  const latest = { orderBy: { issuedAt: 'desc' }, take: 1 } as const
  const rows = await db.subscriber.findMany({
    where,
    select: {
      loginId: true,
      name: true,
      lockedAt: true,
      certificates: { ...latest, select: { notAfter: true, revokedAt: true, delivery: true } },
    },
    orderBy: { loginId: 'asc' },
    take: pageSize + 1,
  })
  const holders = rows.slice(0, pageSize).map(({ loginId, name, lockedAt, certificates: [last] }): Holder => {
    const opensAt = last && windowOpensAt(last.notAfter, profile.windowDays)
    const state = certificateState(last, profile.windowDays, now)
    const certificate =
      last && opensAt ? { opensAt, notAfter: last.notAfter, isConfirmed: last.delivery === 'confirmed' } : null
    return { loginId, name, locked: lockedAt !== null, state, certificate }
  })
  return { holders, more: rows.length > pageSize }
}
