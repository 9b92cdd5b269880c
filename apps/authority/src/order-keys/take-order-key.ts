import { type KeyObject, createPublicKey } from 'node:crypto'
import type { OrderKey } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { noteAudit } from '../counter/audit.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'

/** A company has one console, and another while it changes over. */
const mostKeys = 20

/**
 * Takes the order key of a console that has the institution's feed token. One it knows stays as it is: what was removed
 * comes back by the institution's hand alone, and where first issues stand on it, it has to be allowed by that hand.
 * @param address where it was told from, for the audit log.
 * @throws Refused malformed: no Ed25519 key, or too many are there.
 */
export async function takeOrderKey(
  { db, profile }: Pick<Institution, 'db' | 'profile'>,
  der: Buffer,
  address: string,
  now: Date,
): Promise<'known' | 'not_allowed'> {
  const publicKey = spkiOf(ed25519Of(der))
  const [institutionCode, keyId] = [profile.code, sha256Hex(publicKey)]
  const key = {
    where: { institutionCode_keyId: { institutionCode, keyId } },
    select: { removedAt: true, approvedAt: true },
  }
  const stateOf = (row: Pick<OrderKey, 'removedAt' | 'approvedAt'>) =>
    row.removedAt || awaitsApproval(row, profile) ? 'not_allowed' : 'known'
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
    const created = await tx.orderKey.create({
      data: { institutionCode, keyId, publicKey: new Uint8Array(publicKey), addedAt: now },
    })
    const act = { action: 'order_key_added', target: keyId, institutionCode } as const
    await noteAudit(tx, { ...act, at: now, by: address, byKind: 'console' })
    return stateOf(created)
  })
}

/** Whether the institution has still to say that first issues may stand on this key. */
export const awaitsApproval = ({ approvedAt }: Pick<OrderKey, 'approvedAt'>, { authentication }: AuthorityProfile) =>
  authentication.issue === 'grant' && approvedAt === null

function ed25519Of(der: Buffer): KeyObject {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`key type ${key.asymmetricKeyType}`)
    return key
  } catch (cause) {
    throw new Refused({ code: 'malformed' }, 'not an Ed25519 key', { cause })
  }
}
