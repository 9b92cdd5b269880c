import { type NoticeReason, isMoreUrgent } from '@certfleet/core/notice.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { type Tx, db } from '../db.ts'
import type { DueItem } from './due-notices.ts'
import { end } from './send-notice.ts'

/** When the database was last restored from a backup; null when it never was. */
export async function restoredAt(tx: Tx = db()): Promise<Date | null> {
  const row = await tx.installation.findUnique({ where: { id: 1 }, select: { restoredAt: true } })
  return row?.restoredAt ?? null
}

type Slot = Pick<DueItem, 'milestone' | 'at'>

/** Its time was before the restoring, so it may have been sent and forgotten. */
export const mayBeRepeated = ({ at }: Slot, restored: Date | null): boolean => restored !== null && at < restored

/** Of those, what is not pressing is not risked twice (N-01); from three days before on it is. */
export const lostInRestore = (slot: Slot, restored: Date | null): NoticeReason | null =>
  mayBeRepeated(slot, restored) && isMoreUrgent('days3', slot.milestone) ? 'unknown_after_restore' : null

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
      select: { id: true, milestone: true, dueAt: true },
    })
    const pressing = rows.filter(({ milestone, dueAt: at }) => milestone && !lostInRestore({ milestone, at }, now))
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
