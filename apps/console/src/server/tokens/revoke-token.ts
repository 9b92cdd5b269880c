import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'

/** Ends a token at once: a PC that still comes with it waits for approval. PCs enrolled with it stay. */
export async function revokeToken(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.enrolmentToken.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count === 0) throw new Problem('changed_meanwhile', { kind: 'token', id })
    await audit(tx, { actor, action: 'token.revoked', subject: { kind: 'token', id } })
  })
  await ring({ at: 'page', kind: 'token' })
}
