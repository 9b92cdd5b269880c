import { X509Certificate } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type CrlEntry, readCrl } from '@certfleet/pki/crl.ts'
import { CannotDo } from '../cannot-do.ts'
import { revokeCertificate } from './revoke-certificate.ts'

/**
 * Revokes what a CRL of ours lists and the database holds for good, as after a restored backup: revoked stays revoked.
 * @returns how many were made again, and how many are of certificates the database does not know.
 * @throws CannotDo when it is no CRL, or no CA of ours signed it.
 */
export async function revokeAgain(
  db: PrismaClient,
  crl: Uint8Array,
  now: Date,
): Promise<{ again: number; unknown: number }> {
  const counts = { again: 0, unknown: 0 }
  for (const { serialHex, revokedAt, reason: crlReason } of await entriesOf(db, crl)) {
    const at = revokedAt < now ? revokedAt : now
    const reason = 'on the CRL before the restore'
    const revoked = await revokeCertificate(db, { serialHex, reason, crlReason }, at)
    if (!revoked) counts.unknown++
    else if (!revoked.already) counts.again++
  }
  return counts
}

async function entriesOf(db: PrismaClient, crl: Uint8Array): Promise<CrlEntry[]> {
  const cas = await db.caKey.findMany({ where: { use: 'issuing' }, select: { certificate: true } })
  for (const { certificate } of cas) {
    const entries = readCrl(crl, new X509Certificate(certificate).publicKey)
    if (entries) return entries
  }
  throw new CannotDo('that is no CRL of an institution of this authority')
}
