import { type KeyObject, createPublicKey } from 'node:crypto'
import type { OrderKey } from '@certfleet/authority-db/generated/client.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { noteAudit } from '../counter/audit.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'

/** A company has one console, and another while it changes over. */
const mostKeys = 20

/**
 * Takes the order key of a console that has the institution's feed token. One it knows stays as it is: what was removed
 * comes back by the institution's hand alone.
 * @param address where it was told from, for the audit log.
 * @throws Refused malformed: no Ed25519 key, or too many are there.
 */
export async function takeOrderKey(
  { db, profile }: Pick<Institution, 'db' | 'profile'>,
  der: Buffer,
  address: string,
  now: Date,
): Promise<'known' | 'removed'> {
  const publicKey = spkiOf(ed25519Of(der))
  const [institutionCode, keyId] = [profile.code, sha256Hex(publicKey)]
  const stateOf = ({ removedAt }: Pick<OrderKey, 'removedAt'>) => (removedAt ? 'removed' : 'known')
  const key = { where: { institutionCode_keyId: { institutionCode, keyId } }, select: { removedAt: true } }
  const known = await db.orderKey.findUnique(key)
  if (known) return stateOf(known)
  return db.$transaction(async (tx) => {
    // One after another, so that they are counted.
    await tx.$queryRaw`SELECT 1 FROM "Institution" WHERE code = ${institutionCode} FOR UPDATE`
    const meanwhile = await tx.orderKey.findUnique(key)
    if (meanwhile) return stateOf(meanwhile)
    if ((await tx.orderKey.count({ where: { institutionCode, removedAt: null } })) >= mostKeys) {
      throw new Refused({ code: 'malformed' }, `there are ${mostKeys} order keys already: remove those no longer used`)
    }
    await tx.orderKey.create({ data: { institutionCode, keyId, publicKey: new Uint8Array(publicKey), addedAt: now } })
    const act = { action: 'order_key_added', target: keyId, institutionCode } as const
    await noteAudit(tx, { ...act, at: now, by: address, byKind: 'console' })
    return 'known'
  })
}

function ed25519Of(der: Buffer): KeyObject {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`key type ${key.asymmetricKeyType}`)
    return key
  } catch (cause) {
    throw new Refused({ code: 'malformed' }, 'not an Ed25519 key', { cause })
  }
}
