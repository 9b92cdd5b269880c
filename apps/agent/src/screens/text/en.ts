import type { ScreenText } from './ja.ts'

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export const en: ScreenText = {
  application: 'Certificate application',
  language: 'English',
  steps: {
    request: 'Request',
    choose: 'Certificate',
    authenticate: 'Authentication',
    process: 'Processing',
    result: 'Result',
  },
  stepsLabel: 'Steps of the procedure',
  close: 'Close',
  later: 'Later',
  startNow: 'Start now',
  saveLog: 'Save log',
  helpdesk: 'Internal helpdesk',
  jst: (date, weekday, time) => {
    const [year, month = 1, day] = date.split('-').map(Number)
    return `${weekdays[weekday]} ${day} ${months[month - 1]} ${year}, ${time} JST`
  },
  flt01: {
    title: 'Request',
    lead: (requestedBy, institution, purpose) =>
      `${requestedBy} asks you for this procedure: ${purpose} of your electronic certificate of ${institution}.`,
    referenceCode: 'Reference code',
    requestedBy: 'Requested by',
    institution: 'Institution',
    loginId: 'Login ID',
    serialEnd: 'Serial number ends in',
    expiry: 'Present expiry',
    deadline: 'Deadline',
    noDeadline: 'None',
    needs: 'It takes about five minutes. Have your login password ready.',
    genuineTitle: 'How to check that this is genuine',
    genuine: [
      'Compare the reference code in the mail you received with the one above. They are the same.',
      'Nobody will ever ask for your password by telephone or mail.',
      'If you have any doubt, do not start, and contact the internal helpdesk.',
    ],
    console: 'Requesting console',
    conflict: {
      smartaccess: {
        what: 'SMARTACCESS is installed on this PC.',
        todo: 'The certificate that is issued may not be listed. Before you start, contact the IT admin about uninstalling SMARTACCESS.',
      },
      sure_click: {
        what: 'HP Sure Click is in use on this PC.',
        todo: 'A certificate issued while it is on has to be revoked and issued again. Before you start, contact the IT admin to have HP Sure Click turned off.',
      },
      simplepass: {
        what: 'HP SimplePass is installed on this PC.',
        todo: 'The renewal of a certificate may end abnormally. Before you start, contact the IT admin about uninstalling HP SimplePass.',
      },
    },
  },
  flt03: {
    title: 'Preparation',
    checking: 'Checking the PC and the authority…',
    waits: 'It cannot start like this',
    nextAttempt: 'Next check',
    note: 'It goes on from here by itself once this is solved. If you do not want to wait, press “Later”.',
  },
  flt06: {
    title: 'A new version is available',
    required: 'Update the application before you begin this procedure.',
    requiredLater: 'The application has to be updated before the next procedure.',
    offered: 'You can work with the present version. Update when it suits you.',
    goesOn:
      'The procedure opens by itself after the update. You may be asked to confirm with the rights of an administrator.',
    version: 'New version',
    running: 'Present version',
    file: 'File to install',
    download: 'Download',
    install: 'Install',
    downloading: 'Downloading…',
    installing: 'Installing…',
    installed: 'Installed. The new version takes over in a moment. If it has not after some minutes, restart the PC.',
    byAdmin: 'The IT department updates this PC. Please wait until it is done.',
  },
  flt04: {
    title: 'Status',
    link: {
      connecting: 'Connecting to the console',
      connected: 'Connected to the console',
      pending_approval: 'Waiting for approval by an administrator',
      offline: 'The console cannot be reached (it reconnects by itself)',
      proxy_refused: 'The proxy refuses the user name and password of this PC. Contact the IT admin',
      too_old: 'This agent is too old to connect. Contact the IT admin',
      refused: 'The console refused this agent. Contact the IT admin',
      untrusted: 'This is not the console it was enrolled with, so it does not connect. Contact the IT admin',
    },
    connection: 'Connection',
    certificates: 'Electronic certificates on this PC',
    keyStore: { windows: 'kept by Windows', nss: 'NSS database', file: 'encrypted files' },
    noCertificates: 'There are no certificates to look after.',
    keyUnusable: 'Its key cannot be used',
    issuances: 'Requests',
    nothing: 'There is nothing for you to do now. You will be told when there is.',
    snoozedUntil: 'You will be asked again',
    background: 'The agent is carrying on by itself.',
    browsers: 'A new certificate can be used once all browsers have been closed.',
  },
  cchk001: {
    title: 'Certificate acquisition',
    issue: 'Issue certificate',
    renew: 'Renew certificate',
    list: 'Certificates',
    renewLead: 'Check which certificate is renewed and press “Renew certificate”.',
    issueLead: 'Press “Issue certificate”.',
    notOrdered: 'Not part of this request',
    issueNotOrdered: 'This request is a renewal; nothing new can be issued.',
    renewNotOrdered: 'This request is an issue; nothing can be renewed.',
    until: 'Expires',
    busy: 'Asking the authority…',
  },
  cchk002: {
    title: 'Certificate acquisition: authentication',
    credentials: 'Credentials',
    loginId: 'Login ID',
    password: 'Login password',
    authenticate: 'Authenticate',
    authenticateAndIssue: 'Authenticate and issue',
    back: 'Back',
    certificate: 'Certificate to renew',
    logOutFirst: 'If you are logged in with the same login ID in a browser, log out there first.',
    privacy: 'The password is used for the authority alone. It is not kept and goes to nobody in your company.',
    busy: 'The authority is checking…',
    attemptsLeft: (left) => `${left} more wrong ${left === 1 ? 'try' : 'tries'} and this login ID is locked.`,
    lockWarning:
      'That was wrong several times. If you are not sure of the password, stop here and ask a master or administrator user.',
    usualBrowser: {
      what: 'This screen is in your usual browser, not in a window of its own.',
      todo: 'Browser extensions can read the password you type. Turn all extensions off before you type it. With Microsoft Edge or Google Chrome installed, the screen opens in a window of its own.',
    },
    typeAgain: 'The password is never sent again by itself. Please type it once more.',
  },
  processing: {
    title: 'Processing',
    lead: 'Processing, please wait…',
    stages: {
      key: 'Making the private key',
      submit: 'Requesting it from the authority',
      install: 'Installing the certificate',
      check: 'Checking that it works',
    },
    keepOpen: 'Do not switch the PC off until it is done.',
  },
  cchk007: {
    title: 'Certificate acquisition: result',
    lead: 'You have your certificate.',
    information: 'Certificate information',
    serial: 'Certificate serial number',
    expiry: 'Expires',
    closeBrowsers: 'Close all browsers once. The new certificate is used from the next login on.',
    notes: [
      'The certificate is valid for one year.',
      'You are told on the top page and by mail from 40 days before it expires.',
    ],
  },
  cchk902: {
    title: 'Abnormal end',
    code: 'Code',
    opensAt: 'Renewable from',
    unknown: {
      what: 'It ended for a reason nobody expected.',
      todo: 'Save the log and contact the IT admin. It is tried again by itself.',
    },
    report: 'The IT department is told of this by itself (without your password).',
  },
  lost: {
    title: 'This screen has ended',
    what: 'The agent has stopped or was restarted, so this screen cannot be used any more.',
    todo: 'Close this tab and open it again from the application menu or with “certfleet-agent open”. What you had begun is not lost.',
  },
  launch: {
    title: 'Opening the certificate application…',
    open: 'Open',
    expired: 'This file is out of date. Open it again with “certfleet-agent open”.',
  },
  notice: {
    title: 'You are asked to see to your electronic certificate',
    body: (institution, referenceCode) => `${institution}, reference code ${referenceCode}`,
  },
  cli: {
    usage: 'Usage: certfleet-agent [run | enrol --server URL | open | status]',
    tokenPrompt: 'Enrolment token: ',
    enrolled: (agentId, origin, agentState) => `Enrolled at ${origin} (${agentState}): ${agentId}`,
    notEnrolled: 'This agent is not enrolled. Enrol it with certfleet-agent enrol --server URL.',
    enrolling: (server, logFile) =>
      `Not enrolled yet. Once started, the agent enrols at ${server} by itself and tries until it is done. See ${logFile}`,
    notRunning: 'No agent is running. Start it with certfleet-agent run.',
    runningWhileEnrolling: 'The agent is running. Stop it and enrol again.',
    enrolment: {
      server_not_a_url: { what: 'The URL of the console is not one.', todo: 'Give a URL that begins with https://.' },
      server_not_https: {
        what: 'The connection to the console would not be protected.',
        todo: 'Give a URL that begins with https:// (http:// is for this very PC only).',
      },
      token_malformed: {
        what: 'The enrolment token is not one.',
        todo: 'Paste the whole line that begins with cf1.',
      },
      foreign_console: {
        what: 'This is not the console that issued the enrolment token. The token was not sent.',
        todo: 'Check the URL. If it is right, contact the IT admin.',
      },
      unreachable: { what: 'The console cannot be reached.', todo: 'Check the URL and the network.' },
      proxy_refused: {
        what: 'Proxy authentication failed, so the console cannot be reached.',
        todo: 'Check the user name and password in HTTPS_PROXY.',
      },
      answer_unreadable: {
        what: "The console's answer cannot be read.",
        todo: 'Check the URL and the version of the console.',
      },
    },
  },
}
