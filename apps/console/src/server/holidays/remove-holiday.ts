import { jstDay } from '@certfleet/core/calendar.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { lookAgain } from '../campaigns/set-pace.ts'
import { db } from '../db.ts'
import { publishPolicy } from '../policy/publish-policy.ts'

/** These days are business days again. @throws Problem changed_meanwhile. */
export async function removeHoliday(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const holiday = await tx.companyHoliday.findUnique({ where: { id } })
    const { count } = await tx.companyHoliday.deleteMany({ where: { id } })
    if (!holiday || count === 0) throw new Problem('changed_meanwhile', { kind: 'holiday', id })
    await lookAgain(tx)
    const { name, firstDay, lastDay } = holiday
    const data = { name, firstDay: jstDay(firstDay), lastDay: jstDay(lastDay) }
    await audit(tx, { actor, action: 'holiday.removed', subject: { kind: 'holiday', id }, data })
    await publishPolicy(tx, actor)
  })
  await ring({ at: 'policy' }, { at: 'page', kind: 'notice' }, { at: 'page', kind: 'campaign' })
}
