import type { Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'

/** A database, or a transaction that is going on in it. */
export type Db = PrismaClient | Prisma.TransactionClient

/** Does it in the transaction that `db` is, or in one of its own. */
export const inTransaction = <T>(db: Db, work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> =>
  '$transaction' in db ? db.$transaction(work) : work(db)
