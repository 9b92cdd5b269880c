import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Institution } from '../institutions.ts'
import { type Db } from '../in-transaction.ts'
import { Refused } from '../problem.ts'

/**
 * Makes a session its login ID's one, by `begin`. Where the first login counts (`sessionPolicy`), nobody else's session may
 * be alive then; the row of the subscriber is locked from the look to the end, so of two at once one is refused.
 * @param self the dialogue that is answered again; null for a new session.
 * @throws Refused session_elsewhere, until when that one lasts; what `begin` throws.
 */
export async function beginSession<T>(
  { db, profile }: Institution,
  { subscriberId, self }: { subscriberId: string; self: string | null },
  now: Date,
  begin: (db: Db) => Promise<T>,
): Promise<T> {
  if (profile.sessionPolicy === 'latest_wins') return begin(db)
  return db.$transaction(async (tx) => {
    const endsAt = await otherSessionEnd(tx, subscriberId, self, now)
    if (endsAt) throw new Refused({ code: 'session_elsewhere', opensAt: endsAt.toISOString() })
    return begin(tx)
  })
}

/** When the session that counts now ends, if it is another one and not over. A dialogue that got its certificate is. */
async function otherSessionEnd(
  tx: Prisma.TransactionClient,
  subscriberId: string,
  self: string | null,
  now: Date,
): Promise<Date | null> {
  const [owner] = await tx.$queryRaw<{ sessionId: string | null }[]>`
    SELECT "sessionId" FROM "Subscriber" WHERE id = ${subscriberId}::uuid FOR UPDATE`
  if (!owner?.sessionId || owner.sessionId === self) return null
  const alive = { where: { id: owner.sessionId, expiresAt: { gt: now } }, select: { expiresAt: true } }
  const dialogue = await tx.dialogue.findFirst({ ...alive, where: { ...alive.where, requestId: null } })
  return (dialogue ?? (await tx.portalSession.findFirst(alive)))?.expiresAt ?? null
}
