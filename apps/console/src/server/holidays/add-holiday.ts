import { isHolidaySpan } from '@certfleet/core/calendar.ts'
import { z } from 'zod'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { lookAgain } from '../campaigns/set-pace.ts'
import { db } from '../db.ts'
import { publishPolicy } from '../policy/publish-policy.ts'

export const holidayInput = z
  .object({ name: z.string().trim().min(1).max(100), firstDay: z.iso.date(), lastDay: z.iso.date() })
  .refine(({ firstDay, lastDay }) => isHolidaySpan(firstDay, lastDay), { path: ['lastDay'] })

/** From now on these days are no business days. What is planned in bulk is looked at again. */
export async function addHoliday(holiday: z.infer<typeof holidayInput>, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { name, firstDay, lastDay } = holiday
    const data = { name, firstDay: new Date(firstDay), lastDay: new Date(lastDay) }
    const { id } = await tx.companyHoliday.create({ data, select: { id: true } })
    await lookAgain(tx)
    await audit(tx, { actor, action: 'holiday.added', subject: { kind: 'holiday', id }, data: holiday })
    await publishPolicy(tx, actor)
  })
  await ring({ at: 'policy' }, { at: 'page', kind: 'notice' }, { at: 'page', kind: 'campaign' })
}
