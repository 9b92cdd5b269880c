import { db } from '../db.ts'

/** How many mails became what since an instant; `noAddress` is part of `suppressed`. */
export async function countNotices(since: Date) {
  const groups = await db().notice.groupBy({
    by: ['state', 'reason'],
    where: { createdAt: { gte: since }, audience: { not: 'test' } },
    _count: true,
  })
  const sum = (state: string, reason?: string) =>
    groups
      .filter((group) => group.state === state && (!reason || group.reason === reason))
      .reduce((total, { _count }) => total + _count, 0)
  return {
    sent: sum('sent'),
    kept: sum('kept'),
    suppressed: sum('suppressed'),
    noAddress: sum('suppressed', 'no_address'),
    failed: sum('failed'),
    waiting: sum('planned') + sum('sending'),
  }
}
