import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { isToken, newToken, tokenHash } from '../token.ts'

/** A new token for the change feed. The one before, if any, is worth nothing from here on. */
export async function replaceFeedToken(db: PrismaClient): Promise<{ token: string; replaced: boolean }> {
  const token = newToken()
  const before = await db.institution.findUniqueOrThrow({ where: { id: 1 }, select: { feedTokenSha256: true } })
  await db.institution.update({
    where: { id: 1 },
    data: { feedTokenSha256: tokenHash(token) },
    select: { id: true },
  })
  return { token, replaced: before.feedTokenSha256 !== null }
}

/** Whether `token` may read the change feed now. */
export async function isFeedToken(db: PrismaClient, token: string): Promise<boolean> {
  const row = await db.institution.findUniqueOrThrow({ where: { id: 1 }, select: { feedTokenSha256: true } })
  return row.feedTokenSha256 !== null && isToken(token, row.feedTokenSha256)
}
