import type { DoctorText } from './text-ja.ts'

export const en: DoctorText = {
  group: {
    agent: 'Agent',
    network: 'Network and proxy',
    console: 'Console',
    authority: 'Authority',
    clock: 'Clock',
    keystore: 'Key store',
    certificates: 'Certificates',
    screens: 'Screens',
    pc: 'This PC',
  },
  result: { ok: 'ok', warning: 'warning', problem: 'problem', not_applicable: 'not applicable' },
  check: {
    'agent.enrolled': {
      title: 'Enrolment with the console',
      not_enrolled: {
        what: "This user's agent is not enrolled with a console yet. No request arrives.",
        todo: 'Have an enrolment token made by an administrator and run certfleet-agent enrol --server URL. On a PC that enrols by itself, start the agent and wait a little.',
      },
      unreadable: {
        what: 'Its enrolment cannot be read. The agent does not start.',
        todo: 'Check the permissions of the file. If it is damaged, enrol again with a new token.',
      },
    },
    'agent.instance': {
      title: 'Agent at work',
      not_running: {
        what: 'No agent is running. Neither requests nor reminders arrive.',
        todo: 'Open the certificate issuance application from the menu, or start it with certfleet-agent run.',
      },
      not_answering: {
        what: 'The agent is running, and does not answer.',
        todo: 'If it has just been started, wait a minute. If it goes on, end the agent and start it again; a procedure under way is not lost.',
      },
    },
    'agent.version': {
      title: 'Version',
      restart: {
        what: 'An older version than the installed one is still running.',
        todo: 'Sign out and in again, or restart the PC.',
      },
      offered: {
        what: 'A newer version is available. Procedures work with the present one, too.',
        todo: 'Open the certificate issuance application and update from there.',
      },
      required: {
        what: 'With the present version the next procedure cannot begin.',
        todo: 'Open the certificate issuance application and update from there. If that does not work, contact the IT admin.',
      },
    },
    'agent.private': {
      title: 'Who can read enrolment and keys',
      exposed: {
        what: 'Other users of this PC can read the enrolment or the keys.',
        todo: 'Set the permissions of folder and files to the owner alone (0700 and 0600). If others use this PC, consider enrolling again.',
      },
    },
    'agent.autostart': {
      title: 'Start at sign-in',
      missing: {
        what: 'It is not set up to start by itself. After a restart no request arrives.',
        todo: 'Install the agent again.',
      },
    },
    'agent.url_scheme': {
      title: 'Links with certfleet:',
      missing: {
        what: 'Links on pages and in mails do not open the screens.',
        todo: 'From the menu everything works. To mend it, install the agent again.',
      },
    },
    'agent.journal': {
      title: 'Records of procedures',
      damaged: {
        what: 'The record of a procedure is damaged. What was under way does not go on by itself.',
        todo: 'Keep the file and contact the IT admin. The console has to be checked for a certificate that was issued and not installed.',
      },
    },
    'agent.outbox': {
      title: 'Reports to the console',
      damaged: {
        what: 'The reports that wait cannot be read.',
        todo: 'Restart the agent. It sets the damaged file aside and makes what matters again from its records.',
      },
      waiting: {
        what: 'Reports have not reached the console for more than a day. They are not lost.',
        todo: 'Solve the problems shown under Console first, if there are any.',
      },
    },
    'agent.log': {
      title: 'Log',
      unwritable: {
        what: 'The log cannot be written. Procedures work; causes of trouble cannot be found later.',
        todo: "Check the permissions of the log's folder and the free space.",
      },
      large: {
        what: 'The log is larger than its bound of 20 MB.',
        todo: "End the agent, move the log's files elsewhere and start it again.",
      },
    },
    'agent.disk': {
      title: 'Free space',
      low: { what: 'Less than 500 MB are free.', todo: 'Delete files that are not needed.' },
      full: {
        what: 'Less than 50 MB are free. A procedure may stop half-way.',
        todo: 'Delete files that are not needed before a procedure begins.',
      },
    },
    'network.proxy': {
      title: 'Proxy',
      malformed: {
        what: 'The setting of the proxy (the environment variable HTTPS_PROXY) is not http://HOST:PORT. Until it is, no other computer is dialled.',
        todo: 'Correct HTTPS_PROXY in /etc/certfleet/environment, or where it is set, and start the agent again. Special characters of a password are written as %40.',
      },
      unusable: {
        what: 'The proxy that is set cannot be reached.',
        todo: 'Check the proxy settings (the environment variable HTTPS_PROXY; on Windows the proxy or PAC file of the Internet options).',
      },
      asks: {
        what: 'The proxy asks for a user name and password, and the present settings are not enough.',
        todo: 'Press “Proxy authentication” on the status screen of the application and type them (good until it ends); or check user name and password in the proxy settings; or ask the IT admin to let console and authority pass without.',
      },
      signs_on: {
        what: 'The proxy takes nobody but the user who is signed in to the PC (NTLM, Kerberos), and does not let this one through.',
        todo: 'On Windows, check that it is a user of the domain who is signed in. On Linux this is not supported. Ask the IT admin to let console and authority pass without.',
      },
      refuses: {
        what: 'The proxy refuses connections to this address.',
        todo: 'Ask the IT admin to allow the addresses of console and authority at the proxy.',
      },
    },
    'console.dns': {
      title: 'Name of the console (DNS)',
      unknown: {
        what: 'DNS does not know the name of the console (or the proxy).',
        todo: "Check that the PC is in the company's network or its VPN. If it is, check the DNS settings.",
      },
    },
    'console.tcp': {
      title: 'Connection to the console (TCP)',
      unreachable: {
        what: 'The name is known, and no connection can be made: the console is down, or something in between blocks.',
        todo: "Try the console from another PC. If it opens there, check this PC's firewall; if not, check that the console is up.",
      },
    },
    'console.tls': {
      title: 'Certificate of the console (TLS)',
      untrusted: {
        what: "This PC does not trust the issuer of the server's certificate: a TLS inspection, or the company's own CA.",
        todo: "If it is the company's own CA, make it known to this PC (NODE_EXTRA_CA_CERTS). If it is an inspecting proxy, exempt the console from inspection.",
      },
      wrong_name: {
        what: "The server's certificate is for another name than the console's.",
        todo: 'Check the URL it was enrolled with, and whether something in between answers with a page of its own.',
      },
      out_of_date: {
        what: "The server's certificate is not valid at this time.",
        todo: "Check the clock first. If that is right, the console's certificate has to be renewed.",
      },
      broken: {
        what: 'The TLS connection is cut off.',
        todo: 'Check whether an inspecting proxy or a security product cuts it off, and exempt the console.',
      },
    },
    'console.http': {
      title: 'Answer of the console (HTTP)',
      no_answer: {
        what: 'A connection was made, and no answer came.',
        todo: 'Wait a little and try again. If it goes on, check that the console is up.',
      },
      other: {
        what: "The answer is not the console's: perhaps the sign-in page of a proxy, or a notice of maintenance.",
        todo: 'Open the same URL in a browser and see what comes.',
      },
    },
    'console.key': {
      title: 'Signing key of the console',
      foreign: {
        what: 'This is another console than at enrolment. The agent does not obey its requests.',
        todo: 'If the console was set up anew, enrol again. If nobody knows why, contact the IT admin at once.',
      },
      unproven: {
        what: 'It could not be found out whether it is the same console.',
        todo: 'Wait a little and try again. If it goes on, check whether something in between changes answers.',
      },
    },
    'console.websocket': {
      title: 'Connection for requests (WebSocket)',
      polled: {
        what: 'Something on the way stops the WebSocket connection, but asking by HTTPS comes through. Requests arrive that way.',
        todo: 'It works like this. For less traffic, allow WebSocket (Upgrade) to this address at proxy and firewall.',
      },
      blocked: {
        what: 'Neither the WebSocket connection by which requests arrive can be made, nor do they come through by asking with HTTPS.',
        todo: 'Allow WebSocket (Upgrade) to this address at proxy and firewall. Solve other problems shown under Console first.',
      },
    },
    'console.link': {
      title: 'Connection of the running agent',
      offline: {
        what: 'The running agent is not connected to the console now. It reconnects by itself.',
        todo: 'If it has just been started, wait a minute. If it goes on, solve the other problems shown under Console.',
      },
      pending: {
        what: 'It waits for the approval of an administrator.',
        todo: 'Ask an administrator to approve this PC in the list of PCs of the console.',
      },
      proxy: {
        what: 'It cannot connect because the proxy has not been told who is there.',
        todo: 'Type the user name and password of the proxy under “Proxy authentication” on the status screen of the application.',
      },
      too_old: {
        what: 'The console refuses the connection because this agent is too old.',
        todo: 'Install the newer version.',
      },
      refused: {
        what: 'The console does not accept this PC: its enrolment was revoked, or it is another console.',
        todo: 'Look at this PC in the list of PCs of the console, and enrol again if need be.',
      },
    },
    'console.policy': {
      title: 'Policy of the console',
      none: {
        what: "The console's policy has not arrived yet.",
        todo: 'Start the agent and let it connect to the console once.',
      },
      no_authority: {
        what: 'No authority is in the policy, so no certificate is recognised.',
        todo: 'An administrator has to connect an authority in the console, under Authorities.',
      },
    },
    'authority.allowed': {
      title: 'Settings of this PC by its administrator',
      unreadable: {
        what: "The administrator's settings of this PC cannot be read. The agent does not start.",
        todo: 'Mend the settings at the place shown, as the guide for installation says.',
      },
      not_allowed: {
        what: "The administrator's settings of this PC do not allow an authority of the console's policy.",
        todo: "If it is the right one, add it to this PC's settings (allowedAuthorities). If nobody knows it, do not, and contact the IT admin.",
      },
    },
    'authority.reachable': {
      title: 'Connection to the authority',
      unreachable: {
        what: 'The authority cannot be reached. No procedure can begin.',
        todo: 'Allow the address shown at proxy and firewall. See also whether it is in maintenance.',
      },
      no_answer: {
        what: 'The authority was reached, and did not answer as expected.',
        todo: 'See whether the authority announces maintenance or trouble, and try again later.',
      },
    },
    'authority.tls': {
      title: 'Certificate of the authority (TLS)',
      inspected: {
        what: 'The certificate shown is from another issuer than the authority’s: the connection is inspected on its way.',
        todo: 'The inspecting proxy needs an exemption: exempt the address shown from TLS inspection.',
      },
      wrong_name: {
        what: 'The certificate shown is for another name than the authority’s.',
        todo: 'Check the address of the authority in the console, under Authorities.',
      },
      out_of_date: {
        what: "The certificate of the authority's server is not valid at this time.",
        todo: 'Check the clock first. If that is right, contact the authority.',
      },
      broken: {
        what: 'The TLS connection to the authority is cut off.',
        todo: 'Check whether an inspecting proxy or a security product cuts it off, and exempt the address shown.',
      },
    },
    'clock.console': {
      title: "Clock against the console's",
      wrong: {
        what: "The PC's clock is off by more than 5 minutes. No procedure can begin.",
        todo: 'Set date and time of the PC to the time shown (UTC), best by having them set automatically.',
      },
      drifting: {
        what: "The PC's clock is off by more than a minute.",
        todo: 'Have date and time set automatically.',
      },
    },
    'clock.authority': {
      title: "Clock against the authority's",
      wrong: {
        what: "The PC's clock is off by more than 5 minutes from the authority's. No procedure can begin.",
        todo: 'Set date and time of the PC to the time shown (UTC).',
      },
      drifting: {
        what: "The PC's clock is off by more than a minute from the authority's.",
        todo: 'Have date and time set automatically.',
      },
    },
    'clock.zone': {
      title: 'Time zone',
      elsewhere: {
        what: "The PC's time zone is not that of Japan. The screens show Japanese time.",
        todo: 'If the PC is used in Japan, set the time zone to Osaka, Sapporo, Tokyo.',
      },
    },
    'keystore.opens': {
      title: 'Kind of key store',
      closed: {
        what: 'The key store does not open. The agent does not start, and certificates cannot be used.',
        todo: 'See the reason. Remove the password of the NSS database if it has one; install the library (libnss3) if it is missing. With a token, check the path of the PKCS#11 module (pkcs11 in agent.json).',
      },
    },
    'keystore.token': {
      title: 'Token (PKCS#11)',
      absent: {
        what: 'The token that was configured is not there.',
        todo: 'Put it into the PC. If it is in, check label and serial number in the machine policy (pkcs11 in agent.json).',
      },
      locked: {
        what: 'The PIN of the token is locked, or has one try left.',
        todo: 'Have whoever manages the token unlock its PIN. The agent never makes the last try.',
      },
      few_tries: {
        what: 'A wrong PIN was typed. The token takes only a few more.',
        todo: 'Make sure of the PIN before it is typed. The right one sets the count back.',
      },
    },
    'keystore.profiles': {
      title: 'Certificate databases of browsers',
      locked: {
        what: 'There is a database with a password. Its certificates are seen; their keys cannot be tried.',
        todo: "Such as a primary password of Firefox. It may stay. Remove it if the agent shall try the database's keys.",
      },
      unreadable: {
        what: 'There is a database that cannot be read. Certificates in it are not listed.',
        todo: 'Check the permissions of its files and whether it is damaged. Delete a profile that is not used in the browser.',
      },
    },
    'keystore.writable': {
      title: 'A key made as a test',
      unwritable: {
        what: 'A key made as a test cannot be kept or used. No procedure can begin.',
        todo: 'Check the free space and the permissions of the key store. If a security product is in the way, allow the agent.',
      },
    },
    'keystore.protection': {
      title: 'Protection of keys',
      readable: {
        what: 'Keys are kept in encrypted files. Programs of this user could take them out.',
        todo: 'If more is needed, have an IT admin set up a token, such as a smart card, to keep the keys. Keys that are there stay usable.',
      },
    },
    'keystore.orphans': {
      title: 'Unused keys',
      left: {
        what: 'Keys without a certificate are left from procedures that are over. They do no harm.',
        todo: 'Check in the console whether a certificate was issued in that procedure. If so, it has to be revoked.',
      },
    },
    'certificates.found': {
      title: 'Certificates looked after',
      none: {
        what: "No certificate to be looked after is in this user's key store.",
        todo: 'Check whether it was obtained on another PC or by another OS user. The first one is issued at the request of an administrator.',
      },
    },
    'certificates.usable': {
      title: 'Private keys of the certificates',
      unusable: {
        what: 'The certificate is there, but its private key cannot be used. It does not log in.',
        todo: 'Contact the IT admin about revoking it and issuing another. It happens after an administrator has reset the password of the user.',
      },
    },
    'certificates.expiry': {
      title: 'Expiry',
      expired: {
        what: 'A certificate has expired. It cannot be renewed.',
        todo: 'Ask an administrator for the issue of a new one.',
      },
      window_open: {
        what: 'A certificate can be renewed now.',
        todo: 'If the request has arrived, open the certificate issuance application and renew it. If not, ask an administrator.',
      },
    },
    'certificates.issuances': {
      title: 'Procedures under way',
      employee: {
        what: 'A procedure waits for you.',
        todo: 'Open the certificate issuance application and go on (certfleet-agent renew).',
      },
      others: {
        what: 'A procedure under way waits for somebody else or the authority.',
        todo: 'Wait for the party shown. If it is urgent, ask an administrator and give the reference code.',
      },
    },
    'screens.opener': {
      title: 'Program that opens the screens',
      none: {
        what: 'Screens cannot be opened by themselves in this session: it has no desktop, or nothing that opens files (xdg-open).',
        todo: 'Try certfleet-agent doctor in a terminal of the desktop. If it is the same there, install xdg-utils.',
      },
    },
    'screens.browser': {
      title: 'Window of the screens',
      usual: {
        what: 'Screens open in the usual browser, whose extensions can read what is typed.',
        todo: 'Install Microsoft Edge or Google Chrome for all users of the PC.',
      },
    },
    'pc.conflicts': {
      title: 'Software that gets in the way',
      found: {
        what: 'There is software that gets in the way of obtaining or using certificates.',
        todo: 'Before a procedure begins, contact the IT admin about uninstalling it or turning it off.',
      },
    },
    'pc.session': {
      title: 'Kind of session',
      remote: {
        what: 'This is a remote desktop session. On virtual desktops keys can get lost.',
        todo: 'Go through procedures at the PC that is used every day. On a virtual desktop, ask the IT admin whether profiles are kept.',
      },
    },
    'pc.profile': {
      title: 'Kind of profile',
      lost: {
        what: "This user's files are discarded at sign-out or shutdown, keys and certificates with them. Procedures do not begin here.",
        todo: 'Go through procedures at a PC that keeps the profile. On virtual desktops the administrator has profiles kept (FSLogix, for example). A temporary profile is sometimes cured by signing in again.',
      },
    },
    'pc.user': {
      title: 'OS user',
      system: {
        what: 'It runs in an account of the system. Keys and certificates belong to the account that runs it.',
        todo: 'Run it again in the account of whoever uses the certificate. No rights of an administrator are needed.',
      },
    },
  },
  unfinished: {
    what: 'This check did not come to an end.',
    todo: 'Run it again. If it goes on, hand this result to the IT admin.',
  },
  todo: 'What to do',
  summary: ({ ok, warning, problem, not_applicable }) =>
    `${ok} ok, ${count(warning, 'warning')}, ${count(problem, 'problem')}, ${not_applicable} not applicable`,
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
