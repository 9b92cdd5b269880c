import type { DigestText } from './digest-ja.ts'

export const digestEn: DigestText = {
  subject: ({ date, expired, in3Days, in7Days, notInstalled }) =>
    `[Certificates] Daily digest ${date} (expired ${expired}, within 3 days ${in3Days}, within 7 days ${in7Days}, issued but not installed ${notInstalled})`,
  urgent: 'Needs action now',
  suspicions: 'Suspicious contacts reported, not looked into',
  kind: {
    issued_not_installed: 'Issued, not installed',
    expired: 'Expired',
    last_day: 'Last day is today',
    locked: 'Locked',
    needs_revocation: 'Waiting for revocation',
    waiting_on_us: 'Waiting for the IT department or the master user',
    on_leave: 'Certificates of people on leave: renew or revoke?',
    to_revoke: 'Certificates still good of people who have left: to be revoked',
  },
  within: 'Expiry distribution',
  withinLine: (days, count) => `within ${days} days: ${count}`,
  compared: (yesterday, lastWeek) =>
    ` (${[yesterday === null ? null : `business day before ${yesterday}`, lastWeek === null ? null : `week before ${lastWeek}`].filter(Boolean).join(', ')})`,
  waiting: 'Who we are waiting for',
  campaigns: 'Bulk renewals',
  campaignLine: ({ name, completed, total, failed, paused }) =>
    `${name}: completed ${completed}/${total}, failed ${failed}${paused ? ' (paused)' : ''}`,
  pcs: 'Devices',
  pcLines: ({ silent, skewed, failed }) => [
    `not connected for more than 14 days, with a certificate due: ${silent}`,
    `clock wrong by more than 5 minutes: ${skewed}`,
    `issuances that have stopped: ${failed}`,
  ],
  plan: 'The coming 60 days: holidays and peaks of expiry',
  peakLine: (day, count) => `${day}: ${count} expire`,
  holidayLine: (name, days) => `${days}: holiday (${name})`,
  mails: 'Notices (last 24 hours)',
  mailLines: ({ sent, kept, suppressed, noAddress, failed }) => [
    `sent ${sent} / kept ${kept} / suppressed ${suppressed} (no address ${noAddress}) / failed ${failed}`,
  ],
  risks: 'Risks',
  riskLines: ({ holidaysEnd, onlyOneAdministrator, unreachable }) => [
    ...(holidaysEnd
      ? [`national holidays are known up to ${holidaysEnd}: enter the ones after that under Holidays`]
      : []),
    ...(onlyOneAdministrator ? ['there is only one administrator'] : []),
    ...(unreachable > 0 ? [`people with a certificate to renew and no mail address: ${unreachable}`] : []),
  ],
  count: (label, count) => `${label}: ${count}`,
  andMore: (count) => `and ${count} more`,
  nothing: 'none',
  more: (consoleUrl) => `Details are in the console: ${consoleUrl}`,
}
