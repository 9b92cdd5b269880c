import { cliEn } from './cli-en.ts'
import { dialogueEn } from './dialogue-en.ts'
import { fltEn } from './flt-en.ts'
import type { ScreenText } from './ja.ts'

export const en: ScreenText = {
  ...dialogueEn,
  ...fltEn,
  ...cliEn,
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
  retry: 'Try again',
  saveLog: 'Save log',
  helpdesk: 'Internal helpdesk',
  help: 'Help',
  helpOpens: 'Opens in another window',
  inJapan: '',
  emptyList: {
    title: 'If a certificate you have is not listed',
    checks: {
      unfinished: {
        what: 'Its issue was not finished',
        todo: 'Without the screen “Certificate acquisition: result” there is no certificate yet. Take the request to its end.',
      },
      smartaccess: {
        what: 'SMARTACCESS is installed',
        todo: 'It can hide certificates. Contact the IT admin about uninstalling it.',
      },
      sure_click: {
        what: 'HP Sure Click is in use',
        todo: 'Contact the IT admin to have it turned off. A certificate issued while it is on has to be revoked and issued again.',
      },
      clock: {
        what: "The PC's date and time are outside the certificate's validity",
        todo: 'In the settings, under “Date & time”, turn on “Set time automatically”.',
      },
    },
    found: 'This was found on this PC.',
    notFound: 'This is not the case on this PC.',
    unknown: 'Please check this yourself.',
    others:
      'Expired certificates are not listed, nor are those that another user of the same PC received. If none of this applies, contact the internal helpdesk.',
  },
  lost: {
    title: 'This screen has ended',
    what: 'The agent has stopped or was restarted, so this screen cannot be used any more.',
    todo: 'Close this screen and open it again: 証明書発行アプリケーション in the Start menu or the list of applications. What you had begun is not lost.',
  },
  launch: {
    title: 'Opening the certificate issuance application…',
    open: 'Open',
    expired:
      'It is too late to open the screens this way. Open them again: 証明書発行アプリケーション in the Start menu or the list of applications.',
  },
  notice: {
    title: (purpose) =>
      `Please ${{ issue: 'obtain your', renew: 'renew your', reissue: 'obtain a new' }[purpose]} electronic certificate`,
    body: (institution, referenceCode) => `${institution}, reference code ${referenceCode}`,
    several: (count) => `${count} requests have come.`,
  },
}
