import { randomUUID } from 'node:crypto'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { readCsr } from '@certfleet/pki/csr.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { findInstitution } from '../ca/institution.ts'
import { type IssuedCertificate, issueToSubscriber } from '../ca/issuing-ca.ts'
import { openIssuingCa } from '../authority.ts'
import { CannotDo } from '../cannot-do.ts'
import { readSettings } from '../env.ts'
import { readSecret } from '../secret-file.ts'

export interface PastIssue {
  loginId: string
  /** PKCS#10, DER. */
  csr: Buffer
  /** Days of its validity that are left. */
  daysLeft: number
}

/**
 * Issues a certificate as if it had been ordered, issued and installed long ago: what a rehearsal begins with, so that
 * there is something to renew. Only an authority that was founded as a rehearsal does this.
 * @throws CannotDo
 */
export async function issuePast(environment: Record<string, string>, past: PastIssue): Promise<IssuedCertificate> {
  const settings = readSettings(environment)
  const db = openDatabase(settings.databaseUrl, 1)
  try {
    const institution = await findInstitution(db)
    if (!institution?.rehearsal) throw new CannotDo('only a rehearsal issues certificates of the past')
    const { validityDays } = institution.profile
    const now = new Date(Date.now() + (past.daysLeft - validityDays) * dayMs)
    const subscriber = await db.subscriber.update({
      where: { loginId: past.loginId },
      data: { issuedCount: { increment: 1 }, revision: { increment: 1 } },
      select: { id: true, loginId: true, issuedCount: true },
    })
    const ca = await openIssuingCa(db, readSecret(settings.secretFile), settings.crlUrl)
    const to = { loginId: subscriber.loginId, sequence: subscriber.issuedCount, publicKey: readCsr(past.csr).publicKey }
    const issued = await issueToSubscriber(ca, to, validityDays, now)
    await write(db, subscriber, past, issued, now)
    return issued
  } finally {
    await db.$disconnect()
  }
}

async function write(
  db: PrismaClient,
  { id: subscriberId, loginId }: { id: string; loginId: string },
  { csr }: PastIssue,
  { sha256, serialHex, der, notBefore, notAfter }: IssuedCertificate,
  now: Date,
): Promise<void> {
  const times = { notBefore, notAfter, issuedAt: now, confirmedAt: now }
  const request = { requestId: randomUUID(), csrSha256: sha256Hex(csr), purpose: 'issue' as const }
  const change = { at: now, loginId, certificateSha256: sha256 }
  await db.$transaction([
    db.certificate.create({
      data: { sha256, serialHex, der: new Uint8Array(der), subscriberId, ...request, ...times, delivery: 'confirmed' },
    }),
    db.change.createMany({
      data: [
        { kind: 'issued', ...change },
        { kind: 'confirmed', ...change },
      ],
    }),
  ])
}
