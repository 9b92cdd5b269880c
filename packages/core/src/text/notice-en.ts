import type { NoticeText } from './notice-ja.ts'

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const revokeFirst = {
  portal: ' (it must first be revoked by an administrator; the helpdesk will arrange it)',
  paper: ' (it must first be revoked by the institution; the helpdesk will arrange it)',
}

export const noticeEn: NoticeText = {
  subject: {
    opens: ({ monthDay }) => `[Internal] Your certificate can now be renewed (expires ${monthDay})`,
    days30: ({ daysLeft }) => `[Internal] Please renew your certificate (${many(daysLeft, 'day')} left)`,
    days14: ({ daysLeft }) => `[Action] Certificate renewal (${many(daysLeft, 'day')} left)`,
    days7: ({ daysLeft }) => `[Action] Certificate renewal (${many(daysLeft, 'day')} left)`,
    days3: ({ daysLeft }) => `[Urgent] Certificate renewal (${many(daysLeft, 'day')} left)`,
    last_day: () => '[Today] Last day to renew your certificate',
    expired: () => '[Expired] You must obtain a new certificate',
  },
  lead: {
    opens: () => 'Your certificate has entered its renewal period. Please renew it when convenient.',
    days30: () => 'Your certificate has not been renewed yet. Please do it this week.',
    days14: ({ daysLeft }) =>
      `${many(daysLeft, 'day')} left. After expiry you cannot log in with the certificate and must obtain a new one.`,
    days7: ({ daysLeft }) =>
      `${many(daysLeft, 'day')} left. If transfers are planned, finish them first, then renew. Your manager has been told.`,
    days3: ({ daysLeft }) =>
      `${many(daysLeft, 'day')} left. Please renew today. If you cannot, be sure to call the helpdesk.`,
    last_day: ({ notAfter }) => `Today is the last working day. After ${notAfter} renewal is impossible.`,
    expired: ({ revokedFirst }) =>
      `Your certificate has expired and can no longer be used to log in. Use "証明書発行" (Issue) in the app to obtain a new one${revokedFirst ? revokeFirst[revokedFirst] : ''}. You need your login ID and login password.`,
  },
  greeting: (name, department) => `Dear ${name}${department && ` (${department})`},`,
  origin: "This is an automatic message from the IT department's certificate management system.",
  what: 'What',
  certificate: (c) => [
    `  Institution       : ${c.institution}`,
    `  PC                : ${c.pc}${c.osUser && ` (Windows user ${c.osUser})`}`,
    `  Login ID          : ${c.loginId}`,
    `  Certificate       : serial number ending ${c.serial}`,
    `  Expires           : ${c.notAfter} (Japan time)`,
    ...(c.lastDay ? [`  Last day to do it : ${c.lastDay} (${many(c.businessDaysLeft, 'business day')} left)`] : []),
    `  Situation         : ${c.situation}`,
  ],
  unknownPc: 'not known',
  how: 'How (about 5 minutes)',
  steps: (_, needed) => [
    '  1. Sign in to the PC above as the Windows user above.',
    '  2. If you are using the banking site, log out and close the browser.',
    '  3. Open "証明書発行アプリケーション" (Certificate issuance application) from the Start menu,',
    '     or start from the request that comes up on the screen of your PC.',
    `  4. Follow the screens. Have ready: ${needed}`,
    '  5. When finished, close all browsers once.',
  ],
  unattended: {
    lead: (daysLeft) =>
      `${daysLeft} days left. The PC renews this certificate by itself, and has not done so yet. Please switch on the PC below and sign in.`,
    steps: [
      'How',
      '  1. Switch on the PC above and sign in as the Windows user above.',
      '  2. Leave it connected to the network for about half an hour. It renews by itself.',
      '  3. Only if a request comes up on the screen, follow what it says.',
    ],
  },
  genuine: 'Is this message genuine?',
  codes: (codes) => [
    `  The reference code in the app's request window must be ${codes.map(({ code, pc }) => (pc ? `${code} (${pc})` : code)).join(', ')}.`,
  ],
  noCode: '  Check with the in-house helpdesk before you obtain a new certificate.',
  neverAsked: [
    '  This message has no links and no attachments.',
    '  Nobody will ask for your password, one-time password or PIN by phone or mail.',
    '  If someone who says they are the bank phones you about renewal, do nothing and call the helpdesk.',
  ],
  cannot: 'If you cannot do it (leave, transfer, PC replacement planned ...)',
  helpdesk: (helpdesk) => [
    `  ${helpdesk || 'In-house helpdesk'}`,
    '  You may also get a notice from the institution at about this time. Doing it once is enough.',
  ],
  inHand: {
    subject: (monthDay) => `[Internal] Your certificate renewal is in hand (expires ${monthDay})`,
    lead: 'The renewal of your certificate is waiting for somebody else. There is nothing for you to do now. You will hear from us when there is.',
  },
  situation: {
    notStarted: (daysLeft) => `not renewed (${many(daysLeft, 'day')} left)`,
    waitingOn: (party) => `waiting for: ${party}`,
    onLeave: (until) =>
      `on leave (${until ? `until ${until}` : 'end not known'}): please say whether to renew or to revoke`,
    underWay: 'under way',
    expired: 'expired (a new one must be obtained)',
  },
  manager: {
    subject: (count, earliest) => `[Please check] Certificate renewals in your team (${count}, earliest ${earliest})`,
    greeting: (name) => `Dear ${name},`,
    unnamed: 'manager',
    lead: 'The following people in your department have not yet renewed (earliest expiry first).',
    request: (helpdesk) => [
      'If someone is on leave, travelling, moving or leaving, please call the helpdesk',
      `(${helpdesk || 'in-house'}) so that we can arrange it.`,
      'Nobody else may keep their password or operate on their behalf.',
    ],
  },
  admin: {
    subject: (count, expired) => `[Certificates] Last day or expired (${count}, of them expired ${expired})`,
    lead: 'Certificates on their last working day, or expired (earliest expiry first).',
    more: 'Details are in the console, under Certificates.',
  },
  staff: (s) => [
    `- ${s.name} / ${s.pc}`,
    `    expires ${s.notAfter}${s.lastDay ? ` / last day ${s.lastDay}` : ''}`,
    `    situation: ${s.situation}`,
  ],
  andMore: (count) => `and ${count} more`,
  test: {
    subject: '[Certificates] Test mail',
    body: [
      'This is a test mail from the certificate console.',
      '',
      'If you can read it, the mail server is set up correctly.',
      'Please check that the sender is the fixed in-house address and that it is not marked as junk.',
    ],
  },
}
