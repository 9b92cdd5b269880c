import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { Db } from '../in-transaction.ts'
import { isToken, newToken, tokenHash } from '../token.ts'

/** A new token for an institution's change feed. The one before, if any, is worth nothing from here on. */
export async function replaceFeedToken(db: Db, institutionCode: string): Promise<{ token: string; replaced: boolean }> {
  const token = newToken()
  const where = { code: institutionCode }
  const before = await db.institution.findUniqueOrThrow({ where, select: { feedTokenSha256: true } })
  await db.institution.update({
    where,
    data: { feedTokenSha256: tokenHash(token) },
    select: { code: true },
  })
  return { token, replaced: before.feedTokenSha256 !== null }
}

/** Whether `token` may read the institution's change feed now. */
export async function isFeedToken(db: PrismaClient, institutionCode: string, token: string): Promise<boolean> {
  const where = { code: institutionCode }
  const row = await db.institution.findUniqueOrThrow({ where, select: { feedTokenSha256: true } })
  return row.feedTokenSha256 !== null && isToken(token, row.feedTokenSha256)
}
