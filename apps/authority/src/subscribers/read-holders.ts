import type { BankRole, Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { type CertificateState, certificateState } from '../ca/certificate-state.ts'
import { whyLocked } from '../dialogue/lock.ts'

/** A holder of a login ID, with the latest certificate. */
export interface Holder {
  loginId: string
  name: string
  role: BankRole
  locked: boolean
  state: CertificateState
  certificate: { opensAt: Date; notAfter: Date; isConfirmed: boolean } | null
}

const pageSize = 20

/**
 * Those whose login ID or name holds `search`, after the login ID `after`, and whether there are more.
 * @param also what else is so of them.
 */
export async function readHolders(
  db: PrismaClient,
  profile: AuthorityProfile,
  { search, after, also = {} }: { search: string; after: string; also?: Prisma.SubscriberWhereInput },
  now: Date,
): Promise<{ holders: Holder[]; more: boolean }> {
  const contains = { contains: search, mode: 'insensitive' } as const
  const where = {
    institutionCode: profile.code,
    loginId: { gt: after },
    AND: also,
    ...(search && { OR: [{ loginId: contains }, { name: contains }] }),
  } satisfies Prisma.SubscriberWhereInput
  const latest = { orderBy: { issuedAt: 'desc' }, take: 1 } as const
  const rows = await db.subscriber.findMany({
    where,
    select: {
      loginId: true,
      name: true,
      role: true,
      lockedAt: true,
      lockedUntil: true,
      certificates: { ...latest, select: { notAfter: true, revokedAt: true, delivery: true } },
    },
    orderBy: { loginId: 'asc' },
    take: pageSize + 1,
  })
  const holders = rows.slice(0, pageSize).map(({ loginId, name, role, certificates: [last], ...lock }): Holder => {
    const opensAt = last && windowOpensAt(last.notAfter, profile.windowDays)
    const state = certificateState(last, profile.windowDays, now)
    const certificate =
      last && opensAt ? { opensAt, notAfter: last.notAfter, isConfirmed: last.delivery === 'confirmed' } : null
    return { loginId, name, role, locked: whyLocked(lock, now) !== null, state, certificate }
  })
  return { holders, more: rows.length > pageSize }
}
