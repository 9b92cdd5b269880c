import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { sealPrivateKey, unsealPrivateKey } from '@certfleet/pki/at-rest.ts'
import { type OrderKey, orderKeyOf } from '@certfleet/pki/envelope.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { db } from './db.ts'
import { secret } from './secret.ts'

const purpose = 'order-key'
const shared = globalThis as { certfleetOrderKey?: Promise<OrderKey> }

/** The key that signs orders and policy; made at the first call ever. Only roles with the secret can have it. */
export function orderKey(): Promise<OrderKey> {
  return (shared.certfleetOrderKey ??= load().catch((error: unknown) => {
    delete shared.certfleetOrderKey
    throw error
  }))
}

async function load(): Promise<OrderKey> {
  const row = (await db().orderKey.findFirst()) ?? (await create())
  return orderKeyOf(unsealPrivateKey(row.sealedKey, secret(), purpose))
}

/** Two processes may start at once: the first row counts, under a lock that ends with the transaction. */
function create() {
  return db().$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE "OrderKey" IN EXCLUSIVE MODE`
    const existing = await tx.orderKey.findFirst()
    if (existing) return existing
    const key = orderKeyOf(generateKeyPairSync('ed25519').privateKey)
    return tx.orderKey.create({
      data: {
        id: key.id,
        publicKey: new Uint8Array(spkiOf(key.publicKey)),
        sealedKey: new Uint8Array(sealPrivateKey(key.privateKey, secret(), purpose)),
      },
    })
  })
}

/** The public half, for roles that only check: the gateway. */
export async function orderPublicKey() {
  const row = await db().orderKey.findFirstOrThrow()
  return { id: row.id, key: createPublicKey({ key: Buffer.from(row.publicKey), format: 'der', type: 'spki' }) }
}
