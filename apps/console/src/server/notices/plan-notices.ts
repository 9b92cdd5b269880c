import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { addDays, jstDay } from '@certfleet/core/calendar.ts'
import type { Moment } from '@certfleet/core/certificate.ts'
import { type NoticeReason, type Reminded, isMailTime, mustWait, reminded } from '@certfleet/core/notice.ts'
import { mostUrgent } from '@certfleet/core/notice-mail.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import {
  type DueItem,
  dueItem,
  idsWithSomethingDue,
  isFirstWait,
  readCertificates,
  toldNow,
  whyNotAsked,
} from './due-notices.ts'
import { type Recipient, administrators, asLanguage, managerOf, whyNoMailTo } from './recipients.ts'
import { type Gap, lastGap, lostInRestore, mayBeRepeated } from './restored.ts'
import { type MailMarks, createNotice } from './write-notice.ts'

const batch = 200
const mostRows = 200
/** Further back no earlier mail makes anybody wait. */
const rememberedDays = 14

interface Group {
  audience: Reminded
  recipient: Recipient
  items: DueItem[]
}

/**
 * Writes a row for each mail that is due, one a person. Two that do so at once write it once: the database takes one
 * mail a person and day, and one item a milestone.
 * @returns how many rows were written.
 */
export async function planNotices(now: Date): Promise<number> {
  const calendar = await companyCalendar()
  if (!isMailTime(now, calendar)) return 0
  const at = { now, calendar }
  const ids = await idsWithSomethingDue(at)
  const gap = await lastGap()
  let written = 0
  // The rest follows the next time: so many cannot be sent before it anyway.
  for (let from = 0; from < ids.length && written < mostRows; from += batch) {
    const groups = await collect(ids.slice(from, from + batch), at)
    const earlier = await earlierMails([...groups.values()], now)
    for (const [key, group] of groups) written += await planGroup(group, earlier.get(key) ?? nothingEarlier, gap, at)
  }
  return written
}

/** Sorts what is due by whom it is for. What else is due to them comes into the mail when it is sent. */
async function collect(ids: string[], at: Moment): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>()
  const certificates = await readCertificates(db(), { id: { in: ids } })
  const admins = await administrators(db())
  const managers = new Map<string, Recipient>()
  for (const audience of reminded) {
    for (const certificate of certificates) {
      const item = dueItem(certificate, audience, at)
      if (!item) continue
      for (const recipient of await recipientsOf(item, audience, admins, managers)) {
        const key = `${audience}/${recipient.key}`
        const group = groups.get(key) ?? { audience, recipient, items: [] }
        group.items.push(item)
        groups.set(key, group)
      }
    }
  }
  return groups
}

async function recipientsOf(
  { holder }: DueItem,
  audience: Reminded,
  admins: Recipient[],
  managers: Map<string, Recipient>,
): Promise<Recipient[]> {
  if (audience === 'admin') return admins
  if (audience === 'employee') {
    const { id, name, department, email, language } = holder
    return [{ key: id, name, department, email, language: asLanguage(language) }]
  }
  if (!holder.managerEmail) return []
  const known = managers.get(holder.managerEmail) ?? (await managerOf(db(), holder.managerEmail))
  managers.set(holder.managerEmail, known)
  return [known]
}

interface Earlier {
  underWay: boolean
  days: string[]
}
const nothingEarlier: Earlier = { underWay: false, days: [] }

async function earlierMails(groups: Group[], now: Date): Promise<Map<string, Earlier>> {
  const rows = await db().notice.findMany({
    where: {
      recipient: { in: groups.map(({ recipient }) => recipient.key) },
      audience: { in: reminded },
      state: { not: 'suppressed' },
      OR: [{ day: { gte: addDays(jstDay(now), -rememberedDays) } }, { nextAttemptAt: { not: null } }],
    },
    select: { audience: true, recipient: true, day: true, nextAttemptAt: true },
  })
  const found = new Map<string, Earlier>()
  for (const { audience, recipient, day, nextAttemptAt } of rows) {
    const key = `${audience}/${recipient}`
    const before = found.get(key) ?? nothingEarlier
    found.set(key, { underWay: before.underWay || nextAttemptAt !== null, days: [...before.days, day] })
  }
  return found
}

/** Writes somebody's mail, unless they had one too lately; what is not to be sent at all is written with its reason. */
async function planGroup(
  { audience, recipient, items }: Group,
  earlier: Earlier,
  gap: Gap | null,
  at: Moment,
): Promise<number> {
  const noMail = whyNoMailTo(recipient.email)
  const reasonOf = (item: DueItem): NoticeReason | null => {
    const lost = lostInRestore(item, gap)
    if (lost || audience !== 'employee') return lost ?? noMail
    // That others act first is told once, and a reason to be silent after.
    return isFirstWait(item, at) ? noMail : (whyNotAsked(item, at) ?? noMail)
  }
  let written = 0
  for (const [reason, refused] of Map.groupBy(items, reasonOf)) {
    if (reason) written += await create({ audience, recipient, items: refused }, at, reason)
  }
  const open = items.filter((item) => reasonOf(item) === null)
  const { inHand, items: told } = audience === 'employee' ? toldNow(open, at) : { inHand: false, items: open }
  if (told.length === 0 || earlier.underWay) return written
  if (mustWait(audience, mostUrgent(told).milestone, earlier.days, jstDay(at.now), at.calendar)) return written
  const afterRestore = told.some((item) => mayBeRepeated(item, gap))
  return written + (await create({ audience, recipient, items: told }, at, null, { inHand, afterRestore }))
}

async function create(
  { audience, recipient, items }: Group,
  at: Moment,
  reason: NoticeReason | null,
  marks?: MailMarks,
): Promise<number> {
  try {
    await db().$transaction((tx) => createNotice(tx, audience, recipient, items, at, reason, marks))
    return 1
  } catch (error) {
    // Another process has written it.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return 0
    throw error
  }
}
