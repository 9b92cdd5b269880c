import type { overviewJa } from './overview-ja.ts'
import type { Words } from './shape.ts'

export const overviewEn: Words<typeof overviewJa> = {
  title: 'Overview',
  intro: 'What needs somebody now, whom we wait for, and what expires next. Each number leads to its list.',
  toDo: 'Certificates to act on (nothing under way yet)',
  certificates: {
    expired: { label: 'Expired', help: 'to be reissued' },
    critical: { label: 'Critical', help: 'within 3 business days' },
    inWindow: { label: 'In the window', help: 'renewal to be requested' },
    broken: { label: 'Something wrong', help: 'not installed, key, place' },
  },
  completed: { label: 'Completed this week', help: 'since Monday' },
  forgotten: { label: 'Forgotten', help: 'anything but 0 is a defect' },
  mailsTitle: 'Expiry mails of the last 30 days',
  mails: {
    sent: { label: 'Sent' },
    failed: { label: 'Failed', help: 'check address and settings' },
    kept: { label: 'Kept', help: 'no mail server is set' },
    suppressed: { label: 'Suppressed', help: 'no longer needed' },
  },
  waiting: 'Whom open issuances wait on',
  waitingNobody: 'No issuance is open.',
  count: 'Number',
  oldest: 'Longest',
  pcsTitle: 'PCs to look at',
  pcs: {
    pending: { label: 'Waiting for approval' },
    unassigned: { label: 'Unassigned' },
    silent: { label: 'Silent for 7 days', help: 'with a certificate to renew' },
    clock: { label: 'Wrong clock', help: 'by more than 5 minutes' },
    outdated: { label: 'Outdated' },
  },
  expiries: 'Expiries of the next 60 days',
  window:
    'A certificate can be renewed from {days, number} days before its expiry: today, those that expire until {until}.',
  windowLine: 'Can be renewed ({days, number} days)',
  windowsDiffer: 'From when a certificate can be renewed differs between the authorities.',
  step: 'Counted by',
  stepNames: { day: 'Day', week: 'Week' },
  stepHeadings: { day: 'Day', week: 'Week from' },
  view: 'Shown as',
  views: { chart: 'Chart', table: 'Table' },
  series: { idle: 'In the window, nothing under way', open: 'In the window, under way', early: 'Before the window' },
  sum: 'Sum',
  chartLabel: {
    day: 'Chart of the certificates that expire each day. “Table” shows the same as a table.',
    week: 'Chart of the certificates that expire each week. “Table” shows the same as a table.',
  },
  firstSteps: 'What to do first',
  steps: {
    authority: {
      title: 'Connect an authority',
      why: 'The bank or CA that issues the certificates tells the console what it issues and revokes.',
      go: 'Go to authorities',
    },
    person: {
      title: 'Add people',
      why: 'So that it is known whose each certificate is, and who is told when it expires.',
      go: 'Go to people',
    },
    pc: {
      title: 'Enrol PCs',
      why: 'The agent on each PC makes its key and installs its certificate.',
      go: 'Go to enrolment tokens',
    },
    renewal: {
      title: 'Ask for the first renewal',
      why: 'To see the way with one person before everybody is asked. Without a certificate, request one on the page of the PC.',
      go: 'Go to certificates',
    },
  },
}
