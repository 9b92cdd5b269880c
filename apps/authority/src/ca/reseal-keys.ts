import { seal, unseal } from '@certfleet/pki/at-rest.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { clerkPurpose } from '../counter/clerk-secret.ts'
import type { SealingSecret } from '../sealing-secret.ts'
import { tokenPurpose } from '../tokens/token-secret.ts'
import { sealPurpose } from './sealed-keys.ts'

/**
 * Seals everything that is sealed in the database anew: keys of the CAs, secrets of tokens and of clerks. All of it or nothing.
 * @returns how many there were.
 * @throws when one cannot be opened under `before`.
 */
export async function resealKeys(db: Db, before: Buffer, next: SealingSecret): Promise<number> {
  const reseal = (sealed: Uint8Array, purpose: string) =>
    new Uint8Array(seal(unseal(sealed, before, purpose), next.secret, purpose))
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`LOCK TABLE "CaKey", "Token", "Clerk" IN SHARE ROW EXCLUSIVE MODE`
    const keys = await tx.caKey.findMany({ select: { id: true, use: true, sealedKey: true } })
    for (const { id, use, sealedKey } of keys) {
      const data = { sealedKey: reseal(sealedKey, sealPurpose(use)) }
      await tx.caKey.update({ where: { id }, data, select: { id: true } })
    }
    const tokens = await tx.token.findMany({
      select: { id: true, institutionCode: true, serial: true, sealedSecret: true },
    })
    for (const { id, sealedSecret, ...name } of tokens) {
      const data = { sealedSecret: reseal(sealedSecret, tokenPurpose(name)) }
      await tx.token.update({ where: { id }, data, select: { id: true } })
    }
    const clerks = await tx.clerk.findMany({ select: { id: true, loginName: true, sealedTotpSecret: true } })
    for (const { id, loginName, sealedTotpSecret } of clerks) {
      const data = { sealedTotpSecret: reseal(sealedTotpSecret, clerkPurpose(loginName)) }
      await tx.clerk.update({ where: { id }, data, select: { id: true } })
    }
    const { passphraseSalt } = next
    await tx.authority.update({ where: { id: 1 }, data: { passphraseSalt }, select: { id: true } })
    return keys.length + tokens.length + clerks.length
  })
}
