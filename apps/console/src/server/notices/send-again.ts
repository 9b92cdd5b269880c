import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { jstDay } from '@certfleet/core/calendar.ts'
import { noticeCan } from '@certfleet/core/notice.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { all } from '../paging.ts'
import { type NoticeFilter, noticeWhere } from './list-notices.ts'
import { mailServer } from './mail-server.ts'

/** One mail, or all of the list that match. */
export type SendAgain = { id: string } | NoticeFilter

/** How many mails `sendAgain` would send now. */
export const countSendAgain = async (wanted: SendAgain, now = new Date()): Promise<number> =>
  (await idsToSend(wanted, now)).length

/**
 * Has mails that were not sent tried again, at the pace and in the hours of all others. What is true is read anew when
 * each is sent, so one that is not wanted any more is suppressed then.
 * @returns how many were taken up.
 */
export async function sendAgain(wanted: SendAgain, actor: Actor, now = new Date()): Promise<{ count: number }> {
  let count = 0
  for (const id of await idsToSend(wanted, now)) if (await takeUp(id, actor, now)) count++
  if (count > 0) await ring({ at: 'page', kind: 'notice' })
  return { count }
}

/** Of several mails to one person the newest: it is written anew with all that is due to them. */
async function idsToSend(wanted: SendAgain, now: Date): Promise<string[]> {
  if (!mailServer()) return []
  const where = [
    ...('id' in wanted ? [Prisma.sql`n.id = ${wanted.id}::uuid`] : noticeWhere(wanted)),
    Prisma.sql`n.state = ANY(${noticeCan.sendAgain}::text[]::"NoticeState"[])`,
    // Not a summary of another day.
    Prisma.sql`(n.audience <> 'digest' OR n.day = ${jstDay(now)})`,
  ]
  const rows = await db().$queryRaw<{ id: string; audience: string; recipient: string }[]>`
    SELECT DISTINCT ON (n.audience, n.recipient) n.id, n.audience, n.recipient FROM "Notice" n
    WHERE ${all(where)} ORDER BY n.audience, n.recipient, n."createdAt" DESC, n.id DESC`
  const underWay = await db().notice.findMany({
    where: { nextAttemptAt: { not: null }, audience: { not: 'test' } },
    select: { audience: true, recipient: true },
  })
  const busy = new Set(underWay.map(keyOf))
  return rows.filter((row) => !busy.has(keyOf(row))).map(({ id }) => id)
}

const keyOf = ({ audience, recipient }: { audience: string; recipient: string }): string => `${audience}/${recipient}`

async function takeUp(id: string, actor: Actor, now: Date): Promise<boolean> {
  try {
    return await db().$transaction(async (tx) => {
      const { count } = await tx.notice.updateMany({
        where: { id, state: { in: noticeCan.sendAgain } },
        data: { state: 'planned', reason: null, attempts: 0, nextAttemptAt: now },
      })
      if (count > 0) await audit(tx, { actor, action: 'notice.sent_again', subject: { kind: 'notice', id } })
      return count > 0
    })
  } catch (error) {
    // Another mail to the same person has come under way meanwhile.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false
    throw error
  }
}
