import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Institution } from '../institutions.ts'
import { masterOf } from '../subscribers/hand-over-master.ts'
import { refusalFields } from './read-log.ts'

const recentCount = 20

/** What the counter shows of a certificate. */
export const certificateFields = {
  serialHex: true,
  purpose: true,
  issuedAt: true,
  notAfter: true,
  delivery: true,
  revokedAt: true,
  revocationReason: true,
  revokedBy: true,
} satisfies Prisma.CertificateSelect

/** Everything the counter shows of a user; null when there is no such login ID. */
export async function readUser({ db, profile }: Institution, loginId: string) {
  const institutionCode = profile.code
  const token = { select: { serial: true, kind: true, activatedAt: true } } as const
  const user = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId } },
    select: {
      id: true,
      loginId: true,
      name: true,
      email: true,
      role: true,
      failedAttempts: true,
      lockedAt: true,
      lockedUntil: true,
      browserOnly: true,
      registrationCodeHash: true,
      contractorConfirmation: true,
      question: true,
      answerHash: true,
      createdAt: true,
      transactionToken: token,
      otpToken: token,
      certificates: {
        select: certificateFields,
        orderBy: { issuedAt: 'desc' },
        take: recentCount,
      },
      logins: { select: { at: true, way: true, succeeded: true }, orderBy: { at: 'desc' }, take: 5 },
    },
  })
  if (!user) return null
  const latest = { orderBy: { id: 'desc' }, take: recentCount } as const
  const [changes, deeds, refusals, master] = await Promise.all([
    db.change.findMany({
      where: { institutionCode, loginId },
      select: { kind: true, at: true, reason: true },
      ...latest,
    }),
    db.auditEvent.findMany({
      where: { institutionCode, target: loginId },
      select: { at: true, by: true, action: true },
      ...latest,
    }),
    db.refusal.findMany({
      where: { institutionCode, loginId },
      select: refusalFields,
      orderBy: [{ lastAt: 'desc' }, { id: 'desc' }],
      take: 5,
    }),
    masterOf(db, institutionCode),
  ])
  return { ...user, changes, deeds, refusals, master }
}

export type User = NonNullable<Awaited<ReturnType<typeof readUser>>>
export type UserCertificate = User['certificates'][number]
