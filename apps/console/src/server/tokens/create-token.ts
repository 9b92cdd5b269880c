import { createHash, randomBytes } from 'node:crypto'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { orderKey } from '../order-key.ts'

export interface NewToken {
  label: string
  validDays: number
  /** How many PCs may enrol with it; a token made for one person is worth one. */
  maxUses: number
  subscriberId: string | null
}

/**
 * Makes an enrolment token, `cf1.<id>.<secret>.<SHA-256 of our order key>`. It is returned this once: only the hash
 * of its secret is kept. It lets a PC ask; whose PC it is, is decided otherwise (docs/security.md).
 */
export async function createToken(
  request: NewToken,
  actor: Actor & { kind: 'user' },
): Promise<{ id: string; token: string }> {
  const { label, validDays, subscriberId } = request
  const id = randomBytes(9).toString('base64url')
  const secret = randomBytes(24).toString('base64url')
  const key = await orderKey()
  await db().$transaction(async (tx) => {
    if (subscriberId && !(await tx.subscriber.findUnique({ where: { id: subscriberId }, select: { id: true } }))) {
      throw new Problem('not_found', { kind: 'person', id: subscriberId })
    }
    const maxUses = subscriberId ? 1 : request.maxUses
    const expiresAt = new Date(Date.now() + validDays * 86_400_000)
    await tx.enrolmentToken.create({
      data: { id, secretSha256: tokenHash(secret), label, subscriberId, maxUses, expiresAt, createdBy: actor.name },
    })
    const subject = { kind: 'token' as const, id }
    await audit(tx, { actor, action: 'token.created', subject, data: { label, maxUses, expiresAt, subscriberId } })
  })
  await ring({ at: 'page', kind: 'token' })
  return { id, token: `cf1.${id}.${secret}.${key.id}` }
}

export function tokenHash(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest())
}
