import { dayMs } from '@certfleet/core/calendar.ts'
import { type NoticeReason, isMoreUrgent } from '@certfleet/core/notice.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { db } from '../db.ts'
import type { DueItem } from './due-notices.ts'
import { end } from './send-notice.ts'

/** The time whose mails the database does not know: from a backup to its restoring. */
export interface Gap {
  from: Date
  until: Date
}

/** That of the last restore; null when there was none. */
export async function lastGap(): Promise<Gap | null> {
  const row = await db().installation.findUnique({ where: { id: 1 } })
  return row?.restoredFrom && row.restoredAt ? { from: row.restoredFrom, until: row.restoredAt } : null
}

/** So long a mail may have waited behind others to the same person (N-08), and then been sent in the gap. */
const longestWaitMs = 7 * dayMs

type Slot = Pick<DueItem, 'milestone' | 'at'>

/** It may have been sent in the gap, and forgotten. */
export const mayBeRepeated = ({ at }: Slot, gap: Gap | null): boolean =>
  gap !== null && at.getTime() > gap.from.getTime() - longestWaitMs && at < gap.until

/** Of those, what is not pressing is not risked twice (N-01); from three days before on it is. */
export const lostInRestore = (slot: Slot, gap: Gap | null): NoticeReason | null =>
  mayBeRepeated(slot, gap) && isMoreUrgent('days3', slot.milestone) ? 'unknown_after_restore' : null

/**
 * Marks the database as restored from a backup of `from`: what was sent since then it does not know. Mails under way in
 * the backup are judged at once, the others when they are planned.
 * @returns how many under way are not sent, and how many are sent, marked.
 */
export async function markRestored(from: Date, actor: Actor, now = new Date()) {
  return db().$transaction(async (tx) => {
    await tx.installation.update({ where: { id: 1 }, data: { restoredFrom: from, restoredAt: now } })
    const rows = await tx.notice.findMany({
      where: { nextAttemptAt: { not: null } },
      select: { id: true, milestone: true },
    })
    const pressing = rows.filter(({ milestone }) => milestone && !isMoreUrgent('days3', milestone))
    for (const { id } of rows) {
      if (!pressing.some((row) => row.id === id)) await end(tx, id, 'suppressed', 'unknown_after_restore')
    }
    await tx.notice.updateMany({
      where: { id: { in: pressing.map(({ id }) => id) } },
      data: { state: 'planned', afterRestore: true, nextAttemptAt: now },
    })
    const done = { suppressed: rows.length - pressing.length, marked: pressing.length }
    const data = { restoredFrom: from.toISOString(), ...done }
    await audit(tx, { actor, action: 'installation.restored', subject: { kind: 'installation', id: '1' }, data })
    return done
  })
}
