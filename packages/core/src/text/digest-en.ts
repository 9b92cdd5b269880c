import type { DigestText } from './digest-ja.ts'

export const digestEn: DigestText = {
  subject: ({ date, expired, in3Days, in7Days, notInstalled }) =>
    `[Certificates] Daily digest ${date} (expired ${expired}, within 3 days ${in3Days}, within 7 days ${in7Days}, issued but not installed ${notInstalled})`,
  urgent: 'Needs action now',
  kind: {
    issued_not_installed: 'Issued, not installed',
    expired: 'Expired',
    last_day: 'Last day is today',
    locked: 'Locked',
    needs_revocation: 'Waiting for revocation',
  },
  within: 'Expiry distribution',
  withinLine: (days, count) => `within ${days} days: ${count}`,
  waiting: 'Who we are waiting for',
  pcs: 'Devices',
  pcLines: ({ silent, skewed, failed }) => [
    `not connected for more than 14 days, with a certificate due: ${silent}`,
    `clock wrong by more than 5 minutes: ${skewed}`,
    `issuances that have stopped: ${failed}`,
  ],
  peaks: 'Peaks of expiry in the coming 60 days',
  mails: 'Notices (last 24 hours)',
  mailLines: ({ sent, kept, suppressed, noAddress, failed }) => [
    `sent ${sent} / kept ${kept} / suppressed ${suppressed} (no address ${noAddress}) / failed ${failed}`,
  ],
  count: (label, count) => `${label}: ${count}`,
  andMore: (count) => `and ${count} more`,
  nothing: 'none',
  more: 'Details are in the console.',
}
