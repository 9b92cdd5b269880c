import type { ScreenText } from './ja.ts'

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export const en: ScreenText = {
  application: 'Certificate issuance application',
  language: 'Language',
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
  help: 'Help',
  helpOpens: 'Opens in another window',
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
    needs: 'It takes about five minutes. Have your login password ready, and your token if you use one.',
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
  flt08: {
    title: "The institution's application",
    lead: (application) =>
      `This certificate is obtained with the institution's “${application}”. Enter your login password there and nowhere else.`,
    serial: 'Serial number to renew',
    starts: 'What is started',
    help: 'What to choose',
    steps: 'Steps',
    what: (application, purpose) => [
      `Start “${application}”.`,
      `With the login ID above, complete the ${purpose} of the certificate.`,
      'Once the new certificate is saved, this page goes on by itself.',
    ],
    watching: 'Waiting for the new certificate to be saved…',
    start: 'Start the application',
    startAgain: 'Start it again',
    started: 'Started. Go on in the window of the application.',
    notStarted: (application) => `It could not be started. Start “${application}” yourself.`,
    byHand: (application) => `It cannot be started from here on this PC. Start “${application}” yourself.`,
    look: 'I am done, check',
    nothingFound:
      'There is no new certificate yet. Check that the application has come to its end, and that the certificate is of this login ID.',
    failed: 'If it did not work',
    shown: 'What the application showed',
    choose: 'Choose',
    tell: 'Report and end',
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
      proxy_refused: 'The proxy asks who you are, so the console cannot be reached',
      proxy_unusable:
        'The setting of the proxy (HTTPS_PROXY) is not http://HOST:PORT, so it does not connect. Contact the IT admin',
      too_old: 'This agent is too old to connect. Contact the IT admin',
      refused: 'The console refused this agent. Contact the IT admin',
      untrusted: 'This is not the console it was enrolled with, so it does not connect. Contact the IT admin',
    },
    connection: 'Connection',
    polling: (reason) =>
      `Something on the way lets no WebSocket through (${reason}), so it asks by HTTPS. Requests and reports come through all the same.`,
    closedProxy: {
      person: {
        what: 'The proxy asks for a user name and password.',
        todo: 'Press “Proxy authentication” and type them, and the console can be reached. If you do not know them, ask the IT admin.',
      },
      system: {
        what: 'The proxy asks for the user who is signed in to this PC (NTLM, Kerberos).',
        todo: 'There is nothing to type here. Ask the IT admin to check the sign-in to this PC and the settings of the proxy.',
      },
    },
    proxySignOn: 'Proxy authentication',
    certificates: 'Electronic certificates on this PC',
    keyStore: { windows: 'kept by Windows', nss: 'NSS database', pkcs11: 'token (PKCS#11)', file: 'encrypted files' },
    noCertificates: 'There are no certificates to look after.',
    keyUnusable: 'Its key cannot be used',
    issuances: 'Requests',
    nothing: 'There is nothing for you to do now. You will be told when there is.',
    snoozedUntil: 'You will be asked again',
    background: 'The agent is carrying on by itself.',
    browsers: 'A new certificate can be used once all browsers have been closed.',
  },
  flt07: {
    offer: 'Delete old certificate',
    title: 'Deletion of an old certificate',
    lead: 'Delete this certificate and its private key from this PC?',
    final: 'This cannot be undone.',
    first:
      'Delete it only after you have signed in with the new certificate once. There is no hurry, and no harm in keeping it.',
    old: 'Old certificate',
    successor: 'New certificate',
    keep: 'Keep it',
    remove: 'Delete',
    removing: 'Deleting…',
    removed: 'The old certificate has been deleted. Browsers that are open may offer it until they are closed.',
    trouble: {
      successor_unusable: {
        what: 'Nothing was deleted, because it could not be verified that the new certificate works.',
        todo: 'Keep the old certificate and contact the internal helpdesk.',
      },
      failed: {
        what: 'The old certificate could not be deleted.',
        todo: 'The new one can be used as it is. If it fails again, contact the internal helpdesk.',
      },
    },
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
    authenticateAndIssue: 'Authenticate and issue',
    back: 'Back',
    certificate: 'Certificate to renew',
    logOutFirst: 'If you are logged in with the same login ID in a browser, log out there first.',
    privacy: 'The password is used for the authority alone. It is not kept and goes to nobody in your company.',
    usualBrowser: {
      what: 'This screen is in your usual browser, not in a window of its own.',
      todo: 'Browser extensions can read the password you type. Turn all extensions off before you type it. With Microsoft Edge or Google Chrome installed, the screen opens in a window of its own.',
    },
  },
  asking: {
    authenticate: 'Authenticate',
    busy: 'The authority is checking…',
    attemptsLeft: (left) => `${left} more wrong ${left === 1 ? 'try' : 'tries'} and this login ID is locked.`,
    lockWarning: 'That was wrong several times. If you are not sure, stop here and ask a master or administrator user.',
    typeAgain: 'What you type is never sent again by itself. Please type it once more.',
    unlockedAt: 'Possible again from',
    privacy: 'What you type is used for the authority alone. It is not kept and goes to nobody in your company.',
  },
  cchk003: {
    title: 'Certificate acquisition: one-time password',
    lead: 'Type the number your token shows.',
    oneTimePassword: 'One-time password',
  },
  cchk004: {
    lead: "Your token's clock is off. Type the number it shows now, and the one it shows after that.",
    current: 'One-time password (now)',
    oneMinuteLater: 'One-time password (one minute later)',
    hint: 'Wait until the token shows another number (about a minute), and type that one.',
  },
  cchk005: {
    title: 'Certificate acquisition: transaction authentication',
    lead: 'Read the QR code with your token and type the 8-digit number it shows.',
    qrCode: 'QR code',
    alternative: 'QR code to read with your token. The same as text is below.',
    validFor: 'Valid for',
    byHand: 'If it cannot be read (text to type into the token)',
    refresh: 'Show a new QR code',
    transactionNumber: 'Transaction authentication number',
  },
  cchk006: {
    title: 'Certificate acquisition: additional authentication',
    lead: 'Type the answer you registered for this question.',
    question: 'Question',
    answer: 'Answer',
  },
  cchk008: {
    title: 'Certificate acquisition: proxy authentication',
    lead: 'The proxy of your network asks for a user name and password. Afterwards it goes on where you were.',
    proxy: 'Proxy',
    notTheBanks:
      'These are not the login ID and login password of your banking. If you do not know them, type nothing and ask the IT admin.',
    user: 'User name',
    password: 'Password',
    privacy:
      'What you type is shown to this proxy alone, and stays in memory until the application ends. It is not kept and goes to nobody in your company.',
    busy: 'The proxy is checking…',
    trouble: {
      wrong: {
        what: 'The user name or the password is wrong (G009e).',
        todo: 'One more wrong try ends this procedure. If you are not sure, ask the IT admin first.',
      },
      unreadable: {
        what: 'The input is not valid (G006e).',
        todo: 'Type the user name (without a colon) and the password, each of at most 128 characters.',
      },
      unreachable: {
        what: 'The proxy could not be reached.',
        todo: 'Check the connection to the network and type them again.',
      },
    },
  },
  flt11: {
    title: 'PIN of the token',
    lead: 'The key of your certificate is in a token (such as a smart card). Type the PIN of the token to use it.',
    pin: 'PIN',
    privacy:
      'The PIN is handed to the token once. It is not kept, and goes neither to your company nor to the authority.',
    busy: 'The token is checking…',
    unlock: 'Check the PIN',
    fewTriesLeft:
      'The token counts wrong PINs, and takes only a few more. If you are not sure, type nothing and ask the IT admin.',
    trouble: {
      wrong: {
        what: 'The PIN is wrong.',
        todo: 'Make sure of it and type it again. When one try is left, it cannot be typed here any more.',
      },
      unreadable: { what: 'The input is not valid (G006e).', todo: 'Type the PIN, of at most 128 characters.' },
      failed: { what: 'The token did not answer.', todo: 'Take it out, put it in again, and type the PIN again.' },
    },
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
    comesAgain: 'Once the authority sees that it is done, the request comes again by itself.',
  },
  lost: {
    title: 'This screen has ended',
    what: 'The agent has stopped or was restarted, so this screen cannot be used any more.',
    todo: 'Close this tab and open it again from the application menu or with “certfleet-agent open”. What you had begun is not lost.',
  },
  launch: {
    title: 'Opening the certificate issuance application…',
    open: 'Open',
    expired: 'This file is out of date. Open it again with “certfleet-agent open”.',
  },
  notice: {
    title: (purpose) => `Request about your electronic certificate: ${purpose}`,
    body: (institution, referenceCode) => `${institution}, reference code ${referenceCode}`,
  },
  cli: {
    usage: 'Usage: certfleet-agent COMMAND',
    commands: {
      run: 'runs the agent (also without any command)',
      enrol: 'enrols with a console; paste the token when asked (enroll is the same)',
      open: 'opens the screens of the certificate issuance application',
      renew: 'opens the screens if the request to renew has arrived, else says why there is nothing to renew',
      status: 'tells of the connection, the certificates and the requests',
      doctor: 'finds out whether procedures work on this PC and what to do; exit code 1 when there is a problem',
      log: 'prints the last lines of the log; --follow what is added, too; --path only where it is',
      help: 'prints this',
    },
    renew: {
      notRequested: 'No request to renew has arrived from the console. A renewal begins with its request.',
      early: (loginId, opensAt) => `${loginId}: can be renewed from ${opensAt}. There is nothing to do until then.`,
      due: (loginId, notAfter) => `${loginId}: can be renewed now (it expires ${notAfter}).`,
      expired: (loginId, notAfter) => `${loginId}: expired ${notAfter}. It needs a new issue, not a renewal.`,
      none: (loginId) =>
        loginId === null
          ? 'This user of this PC has no certificate to renew.'
          : `This user of this PC has no certificate of ${loginId}.`,
      ask: (helpdesk) => `If it is urgent or unexpected, ask: ${helpdesk || 'the IT admin of your company'}`,
    },
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
