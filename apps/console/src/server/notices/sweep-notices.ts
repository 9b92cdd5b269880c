import { isMailTime } from '@certfleet/core/notice.ts'
import { ring } from '../bell.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { planDigests } from './plan-digests.ts'
import { planNotices } from './plan-notices.ts'
import { end } from './send-notice.ts'

/** At a sweep each 15 seconds, sixty mails a minute (N-12). */
const mailsPerSweep = 15

/** The job `notice-plan`: writes the mails that are due. */
export async function writeDueNotices(now: Date): Promise<void> {
  const written = (await planNotices(now)) + (await planDigests(now))
  if (written > 0) await ring({ at: 'page', kind: 'notice' })
}

/**
 * The job `notice-sweep`: takes up mails whose worker ended amid sending, and adds a `notice-send` for each that is to
 * go now, the most urgent first.
 */
export async function sweepNotices(now: Date): Promise<void> {
  if ((await takeUpInterrupted(now)) > 0) await ring({ at: 'page', kind: 'notice' })
  const due = await db().notice.findMany({
    where: {
      state: 'planned',
      nextAttemptAt: { lte: now },
      ...(!isMailTime(now, await companyCalendar()) && { audience: { in: ['digest', 'test'] } }),
    },
    orderBy: [{ milestone: { sort: 'desc', nulls: 'first' } }, { id: 'asc' }],
    take: mailsPerSweep,
    select: { id: true },
  })
  await addJobs(due.map(({ id }) => sendJob(id)))
}

export const sendJob = (noticeId: string) => ({ name: 'notice-send' as const, payload: { noticeId }, key: noticeId })

/**
 * A worker that ended between sending and writing that down leaves a row that nobody can be sure of. It is sent once
 * more under the same Message-ID, and says so; a second time it is left to a person (N-01).
 */
async function takeUpInterrupted(now: Date): Promise<number> {
  const lost = { state: 'sending' as const, nextAttemptAt: { lte: now } }
  const twice = await db().notice.findMany({ where: { ...lost, uncertain: true }, select: { id: true } })
  for (const { id } of twice) await db().$transaction((tx) => end(tx, id, 'failed', 'interrupted'))
  const { count } = await db().notice.updateMany({
    where: lost,
    data: { state: 'planned', uncertain: true, nextAttemptAt: now },
  })
  return count + twice.length
}
