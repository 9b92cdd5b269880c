import { holidaysEnd } from '../calendar.ts'
import { db } from '../db.ts'

/** The company's own holidays, the latest first, and whether national ones are known far enough ahead. */
export async function listHolidays() {
  const rows = await db().companyHoliday.findMany({
    orderBy: [{ firstDay: 'desc' }, { id: 'desc' }],
    take: 500,
    select: { id: true, name: true, firstDay: true, lastDay: true },
  })
  return { rows, nationalEnd: holidaysEnd(new Date()) }
}
