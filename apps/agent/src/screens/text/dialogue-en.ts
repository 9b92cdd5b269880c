import type { DialogueText } from './dialogue-ja.ts'

export const dialogueEn: DialogueText = {
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
    opensAt: (when) => `Can be renewed from ${when}`,
    empty: 'There is no certificate that can be renewed.',
    emptyBeforeIssue: 'There is no certificate yet. Once it is issued, it is listed here.',
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
    logOutWhy: (browsers) =>
      `Open now: ${browsers.join(', ')}. Your login here ends the one in the browser, so finish what you are typing there. The browser need not be closed.`,
    forgotten: {
      what: 'If you have forgotten the login ID or the password',
      todo: 'Do not go on guessing. Ask a master or administrator user of your company; how a password is reset depends on the institution. If you are a master user, contact the institution. The IT department does not know your password.',
    },
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
    lockWarning:
      'That was wrong several times. If you are not sure, stop here and ask a master or administrator user; if you are a master user, ask the institution.',
    typeAgain: 'What you type is never sent again by itself. Please type it once more.',
    unlockedAt: 'Possible again from',
    overAt: (when) => `Unless it is used, that login ends at ${when}.`,
    privacy: 'What you type is used for the authority alone. It is not kept and goes to nobody in your company.',
  },
  cchk003: {
    title: 'Certificate acquisition: one-time password',
    lead: 'Type the number your token shows.',
    oneTimePassword: 'One-time password',
  },
  cchk004: {
    lead: 'Type the number your token shows now, and the one it shows after that.',
    why: "The clock inside your token differs from the authority's. With two numbers in a row the authority can set that right.",
    current: 'One-time password (now)',
    oneMinuteLater: 'One-time password (one minute later)',
    before: 'It can be typed one minute after the first number.',
    waiting: 'Waiting for the token to show another number. You can type it in',
    open: 'You can type it now: the number the token shows at this moment, which is another one than the first.',
    same: 'This is the first number again. Wait until the token shows another one, and type that.',
  },
  cchk005: {
    title: 'Certificate acquisition: transaction authentication',
    lead: 'Read the QR code with your token and type the 8-digit number it shows.',
    qrCode: 'QR code',
    alternative: 'QR code to read with your token. The same as text is below.',
    enlarge: 'Enlarge',
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
    stillOpen: (browsers) => `Still open: ${browsers.join(', ')}. Save what you are working on before you close them.`,
    allClosed: 'All browsers have been closed. The new certificate can be used.',
    validFor: (days) => `The certificate is valid for ${days} days.`,
    renewable: (when, days) => `It can be renewed from ${when}, ${days} days before it expires.`,
    renewableLater: 'It can be renewed once its expiry is near.',
    told: "You are told when the time has come: here, and on the top page of the institution's site.",
    toldByMail: 'The institution tells you by mail, too.',
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
    issuedInVain:
      'What was issued cannot be used on this PC. Contact the internal helpdesk: they have it revoked if need be, and send the request once more.',
    isWatched:
      "If the institution's application succeeds after all, the new certificate is noticed and it goes on by itself.",
    checksTitle: 'What to check',
    checks: {
      restart: { what: 'The PC has not been restarted for a long time', todo: 'Save your work and restart the PC.' },
      scripts: {
        what: 'Security software or an add-on (extension) stops what is done',
        todo: 'If something says that it has blocked anything, tell the internal helpdesk what. Do not turn it off yourself.',
      },
      simplepass: {
        what: 'HP SimplePass is installed',
        todo: 'Contact the IT admin about uninstalling it.',
      },
      malware: {
        what: 'The PC has malware (such as a virus)',
        todo: 'If anything is odd, such as windows you do not know, stop using the PC and contact the internal helpdesk.',
      },
      clock: {
        what: "The PC's date and time are wrong",
        todo: 'In the settings, under “Date & time”, turn on “Set time automatically”.',
      },
      proxy: {
        what: 'A proxy or the network lets nothing through',
        todo: 'Check that the PC is connected to the network. The screen “Status” may say more.',
      },
      disk: {
        what: 'The disk is nearly full',
        todo: 'Make room on it, for example by deleting files you do not need.',
      },
    },
    institutionDesk: 'Desk of the institution',
    comesAgain: 'Once the authority sees that it is done, the request comes again by itself.',
  },
}
