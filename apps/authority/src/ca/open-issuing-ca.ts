import { X509Certificate } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { type IssuingCa, issuerOf } from './issuing-ca.ts'
import { organizationName } from './names.ts'
import { openCaKey } from './sealed-keys.ts'

/**
 * Opens the key that signs the certificates of an institution's subscribers.
 * @throws what `openCaKey` throws, and when the key stored for the institution is another's.
 */
export async function openIssuingCa(
  db: PrismaClient,
  institutionCode: string,
  secret: Buffer,
  crlUrl: string,
): Promise<IssuingCa> {
  const { certificate, key } = await openCaKey(db, 'issuing', secret, institutionCode)
  const { organization } = readCertificate(certificate.raw)
  if (!organization.startsWith(organizationName(institutionCode, ''))) {
    throw new Error(
      `the issuing key of institution ${institutionCode} is that of ${organization}: the database was changed`,
    )
  }
  const root = await db.caKey.findFirstOrThrow({ where: { use: 'root' }, select: { certificate: true } })
  return { issuer: issuerOf(certificate, key), certificate, root: new X509Certificate(root.certificate), crlUrl }
}
