import { Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { Taken } from './judge-factor.ts'
import { lockedSql } from './lock.ts'
import { sessionEnd } from './rules.ts'
import type { SpeakersDialogue } from './speakers-dialogue.ts'

/**
 * Goes on to the next screen after a right answer, and uses the token's number up, in one statement: nothing of it when
 * the session, the lock, the screen, the transaction or the token's last number is no longer what the answer was judged
 * by. The row of the subscriber is locked first, so of many right answers at once one counts. With the last screen the
 * wrong tries are forgotten.
 * @returns whether it went on.
 */
export async function passScreen(
  db: PrismaClient,
  { id, pending, transaction }: Pick<SpeakersDialogue, 'id' | 'pending' | 'transaction'>,
  subscriber: { id: string },
  taken: Taken | undefined,
  now: Date,
): Promise<boolean> {
  const factor = taken
    ? Prisma.sql`
        UPDATE "Token" SET "lastUsed" = ${taken.step}::bigint, drift = ${taken.drift}::int FROM owner
        WHERE "Token".id = ${taken.tokenId}::uuid AND "Token"."lastUsed" < ${taken.step}::bigint
        RETURNING owner.id`
    : Prisma.sql`SELECT id FROM owner`
  const passed = await db.$executeRaw`
    WITH owner AS (
      SELECT id FROM "Subscriber"
      WHERE id = ${subscriber.id}::uuid AND "sessionId" = ${id}::uuid AND NOT ${lockedSql(now)}
      FOR UPDATE
    ), factor AS (
      ${factor}
    ), step AS (
      UPDATE "Dialogue"
      SET pending = pending[2:], transaction = NULL, "transactionUntil" = NULL, "expiresAt" = ${sessionEnd(now)}
      FROM factor
      WHERE "Dialogue".id = ${id}::uuid AND pending = ${pending}::text[]
        AND transaction IS NOT DISTINCT FROM ${transaction}
      RETURNING pending
    )
    UPDATE "Subscriber"
    SET "failedAttempts" = CASE WHEN cardinality(step.pending) = 0 THEN 0 ELSE "failedAttempts" END,
        revision = revision + 1
    FROM step
    WHERE "Subscriber".id = ${subscriber.id}::uuid`
  return passed === 1
}
