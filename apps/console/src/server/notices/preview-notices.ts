import type { Language } from '@certfleet/core/format-instant.ts'
import { noticeSchedule } from '@certfleet/core/notice.ts'
import { composeMail } from '@certfleet/core/notice-mail.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { env } from '../../env.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { readCertificates, subjectOf } from './due-notices.ts'

/** Every mail a certificate would bring as things are, with the time of each. */
export async function previewNotices(certificateId: string, language: Language) {
  const [certificate] = await readCertificates(db(), { id: certificateId })
  const holder = certificate?.subscriber?.employee
  if (!certificate || !holder) throw new Problem('not_found', { kind: 'certificate', id: certificateId })
  const calendar = await companyCalendar()
  return (['employee', 'manager'] as const).flatMap((audience) =>
    noticeSchedule(certificate, audience, calendar).map(({ milestone, at }) => {
      const recipient = { name: audience === 'employee' ? holder.name : '', department: holder.department, language }
      const subject = subjectOf({ certificate, holder, milestone, at }, at)
      const context = { recipient, helpdesk: env().helpdesk, now: at, calendar }
      return { audience, milestone, at, ...composeMail(audience, [subject], context) }
    }),
  )
}
