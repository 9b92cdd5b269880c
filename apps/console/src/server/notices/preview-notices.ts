import { authorityProfileSchema, noticeDaysOf } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import type { Language } from '@certfleet/core/format-instant.ts'
import { noticeSchedule } from '@certfleet/core/notice.ts'
import { composeMail } from '@certfleet/core/notice-mail.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { env } from '../../env.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { isQuiet, readCertificates, subjectOf } from './due-notices.ts'

/**
 * Every mail a certificate would bring as things are, with the time of each; and when the institution sends one of its
 * own, which the employee gets twice then: null when it does not, or when that is not known.
 */
export async function previewNotices(certificateId: string, language: Language) {
  const [certificate] = await readCertificates(db(), { id: certificateId })
  const holder = certificate?.subscriber?.employee
  if (!certificate || !holder) throw new Problem('not_found', { kind: 'certificate', id: certificateId })
  const calendar = await companyCalendar()
  const mails = (['employee', 'manager'] as const).flatMap((audience) =>
    noticeSchedule(certificate, audience, calendar)
      .filter(({ milestone }) => audience !== 'employee' || !isQuiet({ certificate, milestone }))
      .map(({ milestone, at }) => {
        const recipient = { name: audience === 'employee' ? holder.name : '', department: holder.department, language }
        const subject = subjectOf({ certificate, holder, milestone, at }, at)
        const context = { recipient, helpdesk: env().helpdesk, now: at, calendar }
        return { audience, milestone, at, ...composeMail(audience, [subject], context) }
      }),
  )
  return { mails, institutionAt: await institutionNoticeAt(certificateId) }
}

/** What an institution's own application does, when that issues, is not in a profile. */
async function institutionNoticeAt(certificateId: string): Promise<Date | null> {
  const { notAfter, authority } = await db().certificate.findUniqueOrThrow({
    where: { id: certificateId },
    select: { notAfter: true, authority: { select: { profile: true } } },
  })
  const profile = authorityProfileSchema.parse(authority.profile)
  if (!profile.noticeByInstitution || profile.authentication.renew === 'external') return null
  return new Date(notAfter.getTime() - noticeDaysOf(profile) * dayMs)
}
