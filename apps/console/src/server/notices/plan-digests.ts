import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { type Calendar, addDays, jstDay, jstInstant, nearestBusinessDay } from '@certfleet/core/calendar.ts'
import { isDigestTime } from '@certfleet/core/notice.ts'
import { composeDigest, hasDigestContent } from '@certfleet/core/notice-digest.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { digestFacts } from './digest-facts.ts'
import { administrators } from './recipients.ts'

const digestHour = 8.5

/**
 * Writes the administrators' summary of the day, once each, if there is something to say; in full on the first
 * business day of a week. @returns how many were written.
 */
export async function planDigests(now: Date): Promise<number> {
  const calendar = await companyCalendar()
  if (!isDigestTime(now, calendar)) return 0
  const day = jstDay(now)
  const written = await db().notice.findMany({ where: { audience: 'digest', day }, select: { recipient: true } })
  const admins = (await administrators(db())).filter(({ key }) => !written.some(({ recipient }) => recipient === key))
  if (admins.length === 0) return 0
  const facts = await digestFacts({ now, calendar })
  // What later digests compare with: the counts of the morning.
  const counts = Object.fromEntries(facts.within.map(({ days, count }) => [days, count]))
  await db().digestDay.createMany({ data: { day, counts }, skipDuplicates: true })
  const full = isFirstOfWeek(day, calendar)
  if (!full && !hasDigestContent(facts)) return 0
  const data = admins.map(({ key, name, email, language }) => ({
    ...composeDigest(facts, language, full),
    audience: 'digest' as const,
    recipient: key,
    name,
    email,
    language,
    day,
    dueAt: jstInstant(day, digestHour),
    nextAttemptAt: now,
  }))
  try {
    await db().notice.createMany({ data })
    return data.length
  } catch (error) {
    // Another process has written them.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return 0
    throw error
  }
}

function isFirstOfWeek(day: string, calendar: Calendar): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return nearestBusinessDay(addDays(day, 1 - weekday), 1, calendar) === day
}
