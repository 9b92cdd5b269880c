import { randomUUID } from 'node:crypto'
import type { NoticeCreateManyInput, NoticeItemCreateManyInput } from '@certfleet/console-db/generated/models.ts'
import { jstDay } from '@certfleet/core/calendar.ts'
import { type NoticeReason, type Reminded, noticeSchedule, remindedOf } from '@certfleet/core/notice.ts'
import { type NoticeSubject, composeMail, mostUrgent } from '@certfleet/core/notice-mail.ts'
import { system } from '../../apps/console/src/server/audit/audit.ts'
import { nationalCalendar } from '../../apps/console/src/server/calendar.ts'
import { referenceCode } from '../../apps/console/src/server/issuances/reference-code.ts'
import { type Recipient, whyNoMailTo } from '../../apps/console/src/server/notices/recipients.ts'
import { later } from './moments.ts'
import { type PastCertificates, type RenewedAt, isLost } from './past-certificates.ts'
import type { PastLog } from './past-log.ts'
import type { PastPcs } from './past-pcs.ts'
import { randomFrom } from './random.ts'
import type { Story } from './season.ts'

export interface PastMails {
  notices: NoticeCreateManyInput[]
  items: NoticeItemCreateManyInput[]
}

interface Known {
  authorityName: string
  employeeIds: Map<string, string>
  /** By address. */
  names: Map<string, string>
  pcs: PastPcs
  certificates: PastCertificates
  renewedAt: RenewedAt
  admin: Recipient
}

interface Told {
  certificateId: string
  at: Date
  subject: NoticeSubject
  reason: NoticeReason | null
}

/**
 * The mails of the season so far, as the schedule has them: every milestone that has passed is told, so that the console
 * does not begin by making up for all of them. They were sent by a mail server that the sample no longer has.
 */
export function makeMails(now: Date, stories: Story[], known: Known, log: PastLog): PastMails {
  const random = randomFrom(25)
  const mails: PastMails = { notices: [], items: [] }
  for (const audience of Object.keys(remindedOf) as Reminded[]) {
    const groups = Map.groupBy(
      stories.flatMap((story) => toldOf(now, story, audience, known)),
      ({ recipient, told }) => `${recipient.key} ${jstDay(told.at)} ${told.reason ?? ''}`,
    )
    for (const group of groups.values()) {
      const [{ recipient, told: first }] = group as [Addressed]
      const told = group.map((one) => one.told)
      const text = composeMail(
        audience,
        told.map(({ subject }) => subject),
        { recipient, helpdesk: '', now: first.at, calendar: nationalCalendar },
      )
      const { milestone } = mostUrgent(told.map(({ subject }) => subject))
      const id = randomUUID()
      const hasBounced = audience === 'employee' && random.int(1, 150) === 1
      const state = first.reason ? 'suppressed' : hasBounced ? 'failed' : 'sent'
      const at = later(first.at, random.int(5, 600))
      mails.notices.push({
        ...text,
        id,
        audience,
        milestone,
        state,
        email: recipient.email,
        name: recipient.name,
        recipient: recipient.key,
        language: recipient.language,
        day: jstDay(first.at),
        dueAt: first.at,
        createdAt: first.at,
        attempts: first.reason ? 0 : 1,
        reason: first.reason ?? (hasBounced ? 'rejected' : null),
        lastError: hasBounced ? `550 5.1.1 <${recipient.email}>: Recipient address rejected: User unknown` : null,
        sentAt: state === 'sent' ? at : null,
      })
      for (const { certificateId, subject } of told)
        mails.items.push({
          noticeId: id,
          certificateId,
          milestone: subject.milestone,
          audience,
          recipient: recipient.key,
        })
      const reason = first.reason ?? (hasBounced ? 'rejected' : null)
      const data = { audience, milestone, reason, email: recipient.email }
      log.tell({ at, actor: system, action: `notice.${state}`, subject: { kind: 'notice', id }, data })
    }
  }
  return mails
}

interface Addressed {
  recipient: Recipient
  told: Told
}

/** Every milestone of a story's first certificate that has passed, until it was renewed. */
function toldOf(now: Date, story: Story, audience: Reminded, known: Known): Addressed[] {
  const certificate = known.certificates.first.get(story)
  if (!certificate?.subscriberId || story.revokedFor) return []
  const recipient = recipientOf(story, audience, known)
  if (!recipient) return []
  const pc = known.pcs.pcOf.get(story)
  const { notAfter, windowOpensAt, serialHex, id } = certificate
  const renewedAt = isLost(story) ? undefined : known.renewedAt.get(story)
  const deadline = { notAfter, windowOpensAt: new Date(windowOpensAt) }
  return noticeSchedule(deadline, audience, nationalCalendar)
    .filter(({ at }) => at <= now && (!renewedAt || at < renewedAt))
    .map(({ milestone, at }) => ({
      recipient,
      told: {
        certificateId: id,
        at,
        reason: whyNotSent(story, audience) ?? whyNoMailTo(recipient.email),
        subject: {
          milestone,
          notAfter,
          serialHex,
          loginId: story.loginId,
          holder: story.staff.name,
          situation: null,
          institution: known.authorityName,
          pc: pc ? { hostname: pc.hostname, osUser: pc.osUser } : null,
          referenceCode: referenceCode(id),
          isUnattended: false,
          challenges: { issue: [], renew: [] },
          revokedFirst: null,
        },
      },
    }))
}

const cannotRenew = ['present_key_unusable', 'absent_after_seen', 'other_user_store']

function whyNotSent(story: Story, audience: Reminded): NoticeReason | null {
  if (audience !== 'employee') return null
  if (cannotRenew.includes(story.presence)) return 'not_renewable'
  const waitingOn = story.asked?.ending.waitingOn
  return waitingOn && waitingOn !== 'employee' && waitingOn !== 'device' ? 'waiting_on_others' : null
}

function recipientOf({ staff }: Story, audience: Reminded, { employeeIds, names, admin }: Known): Recipient | null {
  const { number, name, department, email, managerEmail, language } = staff
  if (audience === 'admin') return admin
  if (audience === 'employee') return { key: employeeIds.get(number) ?? '', name, department, email, language }
  return managerEmail
    ? { key: managerEmail, name: names.get(managerEmail) ?? '', department: '', email: managerEmail, language: 'ja' }
    : null
}
