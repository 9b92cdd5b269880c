import type { CliText } from './cli-ja.ts'

export const cliEn: CliText = {
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
