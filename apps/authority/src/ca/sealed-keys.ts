import { type KeyObject, X509Certificate } from 'node:crypto'
import type { CaUse, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { unsealPrivateKey } from '@certfleet/pki/at-rest.ts'

/** A key of the authority, open in memory, with its certificate. */
export interface CaKeyPair {
  key: KeyObject
  certificate: X509Certificate
}

/** What a sealed key is sealed for: a row cannot be moved to another use. */
export const sealPurpose = (use: CaUse): string => `authority-${use}`

/** @throws when there is none (`init` makes all three), or the secret is not the one it was sealed under. */
export async function openCaKey(db: PrismaClient, use: CaUse, secret: Buffer): Promise<CaKeyPair> {
  const row = await db.caKey.findUniqueOrThrow({ where: { use }, select: { certificate: true, sealedKey: true } })
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
