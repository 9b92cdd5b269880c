import type { Certificate } from '@certfleet/console-db/generated/client.ts'
import type { Actor } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { withdrawIssuances } from '../issuances/withdraw-issuances.ts'

type Successor = Pick<Certificate, 'id' | 'subscriberId' | 'authorityId' | 'authorityStatus' | 'notAfter'>

/**
 * A certificate that works supersedes the one before it of the same login ID, also when it was made without an order of
 * ours; a renewal of an older one that nobody has begun with is needless then. A report of its own still completes it.
 * @returns the agents that have to be told
 */
export async function supersedeOlder(tx: Tx, successor: Successor, actor: Actor, now: Date): Promise<string[]> {
  const { subscriberId, authorityStatus, notAfter } = successor
  // Word that it was installed may come after word that it was revoked.
  if (!subscriberId || authorityStatus === 'revoked') return []
  await supersedePrevious(tx, successor, subscriberId)
  // Of what is older: an old certificate's own confirmation may come late.
  const needless = { subscriberId, certificate: { notAfter: { lt: notAfter } } }
  return withdrawIssuances(tx, needless, 'superseded_by_other', actor, now)
}

async function supersedePrevious(tx: Tx, { id, authorityId, notAfter }: Successor, subscriberId: string) {
  const linked = await tx.certificate.findUnique({ where: { successorId: id }, select: { id: true } })
  if (linked) return
  const previous = await tx.certificate.findFirst({
    where: { subscriberId, authorityId, successorId: null, notAfter: { lt: notAfter } },
    orderBy: { notAfter: 'desc' },
    select: { id: true },
  })
  if (previous) await tx.certificate.update({ where: { id: previous.id }, data: { successorId: id } })
}
