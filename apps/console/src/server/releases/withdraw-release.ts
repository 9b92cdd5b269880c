import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'

/** From now on agents are offered nothing. Those that have installed it keep it. @throws Problem changed_meanwhile */
export async function withdrawRelease(number: number, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE "Release" IN EXCLUSIVE MODE`
    const newest = await tx.release.findFirst({ orderBy: { number: 'desc' } })
    if (newest?.number !== number || newest.withdrawnAt)
      throw new Problem('changed_meanwhile', { kind: 'release', number })
    await tx.release.update({ where: { number }, data: { withdrawnAt: new Date() } })
    const { version } = newest
    await audit(tx, {
      actor,
      action: 'release.withdrawn',
      subject: { kind: 'release', id: String(number) },
      data: { version },
    })
  })
  await ring({ at: 'page', kind: 'release' })
}
