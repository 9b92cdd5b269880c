import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import { isToken, newToken, tokenHash } from '../token.ts'

/** A new key for the rehearsal's page. The one before, if any, opens nothing from here on. @throws CannotDo elsewhere */
export async function replaceRehearsalKey(db: PrismaClient): Promise<string> {
  const key = newToken()
  const data = { rehearsalKeySha256: tokenHash(key) }
  const { count } = await db.authority.updateMany({ where: { id: 1, rehearsal: true }, data })
  if (count === 0) throw new CannotDo('this authority is no rehearsal: it has no such page')
  return key
}

/** Whether `key` opens the rehearsal's page now. */
export async function isRehearsalKey(db: PrismaClient, key: string): Promise<boolean> {
  const row = await db.authority.findUniqueOrThrow({ where: { id: 1 }, select: { rehearsalKeySha256: true } })
  return row.rehearsalKeySha256 !== null && isToken(key, row.rehearsalKeySha256)
}
