import { jstDay } from '@certfleet/core/calendar.ts'
import type { Language } from '@certfleet/core/format-instant.ts'
import { composeTestMail } from '@certfleet/core/notice-mail.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { sendJob } from './sweep-notices.ts'

interface Administrator {
  id: string
  name: string
  email: string
}

/** Sends the administrator who asks for it a mail, by the way every mail goes. @returns its row, to see what became of it. */
export async function sendTestMail(
  { id: recipient, name, email }: Administrator,
  language: Language,
  actor: Actor,
): Promise<{ noticeId: string; email: string }> {
  const now = new Date()
  const id = await db().$transaction(async (tx) => {
    const whom = { audience: 'test' as const, recipient, name, email, language }
    const when = { day: jstDay(now), dueAt: now, nextAttemptAt: now }
    const row = await tx.notice.create({
      data: { ...composeTestMail(language), ...whom, ...when },
      select: { id: true },
    })
    await audit(tx, { actor, action: 'notice.tested', subject: { kind: 'notice', id: row.id }, data: { email } })
    return row.id
  })
  await ring({ at: 'page', kind: 'notice' })
  await addJobs([sendJob(id)])
  return { noticeId: id, email }
}
