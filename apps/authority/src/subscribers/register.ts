import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import { registrationFields, whyNotServed } from '../dialogue/served.ts'
import { type Db, inTransaction } from '../in-transaction.ts'

/** Keeps registrations apart: what one of them clears the way for is then judged by all of them before it. */
const registrationsLock = 4_711_002

/** Whose registrations change: one login ID's, or those of everybody who has the token. */
type Whose = { loginId: string } | { tokenSerial: string }

/**
 * Changes registrations, and says `ready` in the change feed, in the same transaction, for each login ID whose
 * dialogue, of an issue or of a renewal, has nothing in its way any more.
 * @param change is given whose registrations they are.
 * @throws CannotDo when there is no such login ID; what `change` throws, and then nothing is changed.
 */
export async function register(
  db: Db,
  profile: AuthorityProfile,
  whose: Whose,
  now: Date,
  change: (tx: Prisma.TransactionClient, theirs: Prisma.SubscriberWhereInput) => Promise<unknown>,
): Promise<void> {
  const theirs = { institutionCode: profile.code, ...whereOf(whose) }
  await inTransaction(db, (tx) =>
    tellReady(tx, { from: profile, to: profile }, theirs, now, async (affected) => {
      if ('loginId' in whose && affected === 0) {
        const { loginId } = whose
        throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
      }
      await change(tx, theirs)
    }),
  )
}

/**
 * Does what may clear the way for some login IDs, and says `ready` for each whose dialogue, of an issue or of a
 * renewal, then has nothing in its way any more.
 * @param profiles what the dialogue asks by, before and after.
 * @param change is given how many login IDs it is about.
 */
export async function tellReady(
  tx: Prisma.TransactionClient,
  profiles: { from: AuthorityProfile; to: AuthorityProfile },
  theirs: Prisma.SubscriberWhereInput,
  now: Date,
  change: (affected: number) => Promise<unknown>,
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${registrationsLock})`
  const before = await readStanding(tx, profiles.from, theirs)
  await change(before.length)
  const after = await readStanding(tx, profiles.to, { id: { in: before.map(({ id }) => id) } })
  const wasServed = new Map(before.map(({ id, served }) => [id, served]))
  const ready = after.filter(({ id, served }) => served.some((is, i) => is && !wasServed.get(id)?.[i]))
  const of = { kind: 'ready' as const, at: now, institutionCode: profiles.to.code }
  await tx.change.createMany({ data: ready.map(({ loginId }) => ({ ...of, loginId })) })
}

const whereOf = (whose: Whose): Prisma.SubscriberWhereInput =>
  'loginId' in whose
    ? { loginId: whose.loginId }
    : { OR: [{ transactionToken: { serial: whose.tokenSerial } }, { otpToken: { serial: whose.tokenSerial } }] }

/** Whether the dialogue serves each of them: for an issue, and for a renewal. */
async function readStanding(
  tx: Prisma.TransactionClient,
  { challenges }: AuthorityProfile,
  where: Prisma.SubscriberWhereInput,
): Promise<{ id: string; loginId: string; served: boolean[] }[]> {
  const rows = await tx.subscriber.findMany({ where, select: { id: true, loginId: true, ...registrationFields } })
  return rows.map(({ id, loginId, ...facts }) => ({
    id,
    loginId,
    served: [challenges.issue, challenges.renew].map((asked) => whyNotServed(facts, asked) === null),
  }))
}
