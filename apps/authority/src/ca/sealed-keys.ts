import { type KeyObject, X509Certificate } from 'node:crypto'
import type { CaUse, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { sealPrivateKey, unsealPrivateKey } from '@certfleet/pki/at-rest.ts'

/** A key of the authority, open in memory, with its certificate. */
export interface CaKeyPair {
  key: KeyObject
  certificate: X509Certificate
}

/** What a sealed key is sealed for: a row cannot be moved to another use. */
export const sealPurpose = (use: CaUse): string => `authority-${use}`

/**
 * The authority's own root or TLS key, or the issuing key of an institution: of several the newest.
 * @throws when there is none, or the secret is not the one it was sealed under.
 */
export async function openCaKey(
  db: PrismaClient,
  use: CaUse,
  secret: Buffer,
  institutionCode: string | null = null,
): Promise<CaKeyPair> {
  const row = await db.caKey.findFirstOrThrow({
    where: { use, institutionCode },
    select: { certificate: true, sealedKey: true },
    orderBy: { generation: 'desc' },
  })
  return unsealedPair(use, row, secret)
}

/** The key of a row, open. @throws when the secret is not the one it was sealed under */
export function unsealedPair(
  use: CaUse,
  row: { certificate: Uint8Array; sealedKey: Uint8Array },
  secret: Buffer,
): CaKeyPair {
  try {
    const key = unsealPrivateKey(row.sealedKey, secret, sealPurpose(use))
    return { key, certificate: new X509Certificate(row.certificate) }
  } catch (cause) {
    throw new Error(
      `the ${use} key cannot be opened: the secret file is not the one it was sealed under, or the database was changed`,
      { cause },
    )
  }
}

/** A key and its certificate as they are stored. */
export const sealedRow = (use: CaUse, { key, certificate }: CaKeyPair, secret: Buffer) => ({
  use,
  certificate: new Uint8Array(certificate.raw),
  sealedKey: new Uint8Array(sealPrivateKey(key, secret, sealPurpose(use))),
})
