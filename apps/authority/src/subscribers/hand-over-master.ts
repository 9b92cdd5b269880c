import { CannotDo } from '../cannot-do.ts'
import { type Db, inTransaction } from '../in-transaction.ts'

/** The login ID of the contract's one master user; null while there is none. */
export async function masterOf(db: Db, institutionCode: string): Promise<string | null> {
  const where = { institutionCode, role: 'master' } as const
  const master = await db.subscriber.findFirst({ where, select: { loginId: true }, orderBy: { createdAt: 'asc' } })
  return master?.loginId ?? null
}

/** Why there is no second one. */
export const secondMaster = (loginId: string) => ({
  en: `${loginId} is the master user, and a contract has exactly one: another one takes the role over (subscriber hand-over, or the user's page at the counter)`,
  ja: `マスターユーザは契約に1人だけで、いまは ${loginId} です。替えるときは、新しいマスターユーザの画面の「マスターユーザの交代」で引き継ぎます。`,
})

/** Whoever says who is master says it alone. */
export const lockMaster = (tx: Db, institutionCode: string): Promise<unknown> =>
  tx.$queryRaw`SELECT 1 FROM "Institution" WHERE code = ${institutionCode} FOR UPDATE`

/**
 * マスターユーザの交代: the one hands the role over to the other, and is an administrator user from then on.
 * @param from who is master, as was looked at; null: nobody.
 * @throws CannotDo when there is no such login ID, it is the master already, or the master is another by now.
 */
export function handOverMaster(
  db: Db,
  institutionCode: string,
  { from, to }: { from: string | null; to: string },
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockMaster(tx, institutionCode)
    const master = await masterOf(tx, institutionCode)
    if (master === to)
      throw new CannotDo(`${to} is the master user already`, { ja: `${to} はすでにマスターユーザです。` })
    if (master !== from) {
      throw new CannotDo(`the master user is ${master ?? 'nobody'} by now; nothing was changed`, {
        ja: `マスターユーザが ${master ?? 'いない状態'} に変わっているため、変更していません。もう一度確かめてください。`,
      })
    }
    // All of them: before there was this rule there could be several.
    await tx.subscriber.updateMany({ where: { institutionCode, role: 'master' }, data: { role: 'administrator' } })
    const { count } = await tx.subscriber.updateMany({
      where: { institutionCode, loginId: to },
      data: { role: 'master' },
    })
    if (count === 0) throw new CannotDo(`there is no login ID ${to}`, { ja: `ログインID ${to} はありません。` })
  })
}
