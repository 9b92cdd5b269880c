import type { IssuanceCode } from '../authority-codes.ts'
import type { CodeAdvice } from './ja.ts'

const revokers = 'A master or administrator user of your company, or the institution, can revoke it.'
const nothingForYou = 'There is nothing you can do.'
const ask = 'contact the internal helpdesk.'
const askNow = 'Contact the internal helpdesk.'
const revokeAndObtain = `This certificate cannot be used. It is revoked, and you obtain a new one. ${revokers} ${askNow}`
const theyLookIntoIt = `${nothingForYou} The IT department finds out why and asks you again. If it is urgent, ${ask}`
const portal = "the portal (the institution's site in your browser)"

export const codesEn: Record<IssuanceCode, CodeAdvice> = {
  BZBE001011: {
    what: 'The renewal ended abnormally.',
    todo: 'Restart the PC; check for blocked scripts, HP SimplePass, add-ons and malware.',
    employee: `Restart the PC. The IT department will tell you what comes next. If it is urgent, ${ask}`,
  },
  BZBE011008: {
    what: 'The authority does not accept the chosen certificate (another one, a failed one, or revoked).',
    todo: 'See how the certificate stands, and request the renewal of a valid one, or a new one.',
    employee: `It goes no further with this certificate. Another one has to be renewed, or a new one obtained. ${askNow}`,
  },
  G001e: {
    what: 'The certificate could not be installed on the PC.',
    todo: 'Installation is repeated from the stored answer. If it persists, contact the helpdesk.',
    employee: `The certificate has been issued; only putting it on the PC is tried again by itself. If it persists, ${ask}`,
  },
  G002e: {
    what: 'The new application could not be downloaded.',
    todo: 'Check the network and the free space of the PC, and try again.',
    employee: `Check the network and the free space of the PC, and try again. If it persists, ${ask}`,
  },
  G003e: {
    what: 'Version information could not be obtained.',
    todo: "Check the PC's network and firewall.",
    employee: `Check that the PC is connected to the network. If it is and this persists, ${ask}`,
  },
  G004e: {
    what: 'This cannot be done in the app.',
    todo: 'Use the portal in the browser.',
    employee: `Do it in ${portal}. If you do not know how, ${ask}`,
  },
  G005e: { what: 'The authority is not available now.', todo: 'It resumes by itself. Please wait.' },
  G006e: { what: 'The input is not valid.', todo: 'Check the length of what you typed and enter it again.' },
  G007i: {
    what: 'The new application has been downloaded.',
    todo: 'Press “Install” on the PC. It goes on by itself afterwards.',
    employee: 'Press “Install”. The procedure goes on by itself afterwards.',
  },
  G008e: { what: 'The authority is congested.', todo: 'It resumes by itself after a while.' },
  G009e: {
    what: 'Proxy authentication failed.',
    todo: 'Give the employee the right user name and password of the proxy, then request it again.',
    employee: 'The user name or the password you typed is wrong. Ask the internal helpdesk for the right ones.',
  },
  G010e: {
    what: 'No answer is registered for 追加認証.',
    todo: 'Register one in the portal: 追加認証回答登録.',
    employee: `Register one in ${portal}: 追加認証回答登録.`,
  },
  G011e: {
    what: 'The user registration code is not confirmed.',
    todo: 'Confirm it in the portal: 利用者登録コード認証.',
    employee: `Confirm it in ${portal}: 利用者登録コード認証.`,
  },
  G012e: {
    what: 'Transaction authentication is not activated.',
    todo: 'Activate it in the portal: トランザクション認証利用開始登録.',
    employee: `Activate it in ${portal}: トランザクション認証利用開始登録. Have your token ready.`,
  },
  G013e: {
    what: 'The one-time password is not activated.',
    todo: 'Activate it in the portal: ワンタイムパスワード利用開始登録(ハードウェアトークン).',
    employee: `Activate it in ${portal}: ワンタイムパスワード利用開始登録(ハードウェアトークン). Have your token ready.`,
  },
  G014e: {
    what: 'No one-time password token is issued.',
    todo: 'Request one in the portal: ワンタイムパスワードトークン発行.',
    employee: `Request one in ${portal}: ワンタイムパスワードトークン発行.`,
  },
  G015e: {
    what: 'No transaction authentication token is chosen.',
    todo: 'Choose one in the portal: トランザクション認証利用開始登録選択.',
    employee: `Choose one in ${portal}: トランザクション認証利用開始登録選択.`,
  },
  G020e: {
    what: 'The contractor confirmation has to be answered.',
    todo: 'Answer 強制お知らせ in the portal; usable after the institution has checked it.',
    employee: `Answer 強制お知らせ in ${portal}. You can go on once the institution has checked it, which may take days.`,
  },
  G021e: {
    what: 'The new application could not be installed.',
    todo: 'The IT admin has to install it. The procedure can go on afterwards.',
    employee: `The IT department has to install it. ${askNow} The procedure can go on afterwards.`,
  },
  wrong_credentials: {
    what: 'The login ID or password is wrong.',
    todo: 'Enter it again. Repeated mistakes lock the login ID.',
  },
  temporarily_locked: {
    what: 'This login ID is locked for a while.',
    todo: 'Wait a while and enter it again. More mistakes lock the login ID.',
  },
  session_elsewhere: {
    what: 'This login ID is logged in on another PC or browser.',
    todo: 'Once the employee finishes there, or logs out of the portal, it can be entered. If that is somebody else, consider revocation and a lock.',
    employee: `Finish there, or log out if it is the portal, and enter it again. If that is not you, do this at once: ${ask}`,
  },
  wrong_answer: {
    what: 'The number or answer is wrong.',
    todo: 'Enter it again. Repeated mistakes lock the login ID.',
  },
  transaction_expired: {
    what: 'The QR code is no longer valid.',
    todo: 'Read the new QR code and enter the number your token shows.',
  },
  locked: {
    what: 'This login ID is locked.',
    todo: 'Ask a master or administrator user to unlock it. A master user is unlocked by the institution alone.',
    employee:
      'Ask a master or administrator user of your company to unlock it. If you are a master user, only the institution can.',
  },
  too_early: {
    what: 'The renewal window has not opened.',
    todo: 'Request it again once it has.',
    employee: 'There is nothing to do now. The IT department asks you again once it can be renewed.',
  },
  live_certificate_exists: {
    what: 'This login ID has a certificate that has not been revoked.',
    todo: 'Have the present certificate revoked first.',
    employee: `Before a new one is issued, the present certificate has to be revoked. ${revokers} ${askNow}`,
  },
  session_displaced: {
    what: 'Another login with the same ID ended this procedure.',
    todo: 'Log out in the browser and enter the password again.',
  },
  session_expired: { what: 'The authentication timed out.', todo: 'Enter the password again.' },
  csr_rejected: {
    what: 'The authority did not accept the request.',
    todo: 'Give whoever runs the authority the login ID and the time, and ask why. Once solved, request it again.',
    employee: theyLookIntoIt,
  },
  request_conflict: {
    what: 'A different request arrived under the same request number.',
    todo: 'Give whoever runs the authority the login ID and the time, and ask why. Once solved, request it again.',
    employee: theyLookIntoIt,
  },
  malformed: {
    what: 'The authority could not read the request.',
    todo: 'Check the versions of the agent and the authority. Once solved, request it again.',
    employee: theyLookIntoIt,
  },
  attendance_needed: {
    what: 'This institution does not do it with nobody present.',
    todo: 'Its settings have changed. Request it again, and the employee is asked.',
    employee: theyLookIntoIt,
  },
  order_not_accepted: {
    what: 'The authority refused to do it with nobody present: it could not verify the order of this console.',
    todo: 'Ask those who run the authority whether the order key of this console is on their list (counter: Order keys). Then request it again.',
    employee: theyLookIntoIt,
  },
  authority_unreachable: {
    what: 'The authority cannot be reached.',
    todo: 'It resumes by itself. If it persists, check the network.',
    employee: `It resumes by itself. If the PC is connected to the network and this persists, ${ask}`,
  },
  authority_answer_unreadable: {
    what: "The authority's answer could not be read (perhaps a proxy in between).",
    todo: 'It is tried again. If it persists, exempt the authority from the inspecting proxy.',
    employee: `It is tried again by itself. If it persists, ${ask}`,
  },
  authority_not_allowed: {
    what: "This PC's settings do not allow this authority.",
    todo: 'Check the allowed authorities on the PC, or the authority of the request.',
    employee: 'To be safe, nothing was begun. Tell the internal helpdesk of this request.',
  },
  clock_skew: {
    what: 'The clock of the PC is far off.',
    todo: 'Set the date and time of the PC; it then continues by itself.',
    employee: `In the settings, under “Date & time”, turn on “Set time automatically”; it then goes on by itself. If you cannot change it, ${ask}`,
  },
  disk_full: {
    what: 'The disk of the PC is full.',
    todo: 'Make room on it; it then continues by itself, and nothing is lost.',
    employee: `Make room on it, for example by deleting files you do not need; it then goes on by itself, and nothing is lost. If you cannot, ${ask}`,
  },
  keystore_unwritable: {
    what: 'The key store cannot be written.',
    todo: 'Check its permissions and the free disk space.',
    employee: `Check that the disk of the PC has free space. If it has and this persists, ${ask} It then goes on by itself.`,
  },
  token_pin_needed: {
    what: 'The token that keeps the keys (such as a smart card) waits for its PIN.',
    todo: 'It goes on when the employee types the PIN on the PC. The PIN goes neither to the company nor to the authority.',
    employee: 'Press “Check the PIN” and type it. The PIN goes neither to your company nor to the authority.',
  },
  token_pin_locked: {
    what: 'The PIN of the token (such as a smart card) is locked, or has one try left.',
    todo: 'The last try is not made here. It goes on by itself when whoever manages the token has unlocked it.',
    employee: `The PIN is not asked for, so that the last try is not used up. The IT department has it unlocked. ${askNow} It then goes on by itself.`,
  },
  token_absent: {
    what: 'The token that keeps the keys (such as a smart card) is not there.',
    todo: 'Put it into the PC; it then goes on by itself.',
    employee: `Put it into the PC; it then goes on by itself. If it does not, ${ask}`,
  },
  key_protection_too_weak: {
    what: 'How this PC keeps keys is weaker than the authority demands.',
    todo: 'No key was made. Give the PC a TPM or a token, change its key store (keyStore), and ask again.',
    employee: `A certificate cannot be obtained on this PC as it is, and nothing was changed. ${nothingForYou} The IT department prepares the PC and asks you again. If it is urgent, ${ask}`,
  },
  profile_not_kept: {
    what: "On this PC this user's keys are lost at sign-out or shutdown (a virtual desktop that is not kept, a temporary profile).",
    todo: 'No key was made. Assign a PC that keeps the profile, or have this one keep it, and ask again. Where keys are kept in a token (PKCS#11) it works.',
    employee: `A certificate obtained here would be of no use after a sign-out or shutdown, so it stopped, and nothing was changed. ${nothingForYou} The IT department finds another PC, or prepares this one, and asks you again. If it is urgent, ${ask}`,
  },
  certificate_not_found: {
    what: 'The certificate to renew is not on this PC.',
    todo: 'Check that the right user is signed in. If it is gone, revoke it and obtain a new one.',
    employee: `Check that this is the PC on which you received it, and that you are signed in as the same user. If it is gone all the same, it is revoked and you obtain a new one. ${askNow}`,
  },
  key_missing: {
    what: 'The private key of the issued certificate is lost.',
    todo: 'Revoke this certificate and obtain a new one.',
    employee: revokeAndObtain,
  },
  key_unusable: {
    what: 'The key of the new certificate does not work (a test signature failed).',
    todo: 'Revoke this certificate and obtain a new one.',
    employee: revokeAndObtain,
  },
  wrong_certificate: {
    what: 'The certificate the authority returned is not for this person or key.',
    todo: 'It was not installed. Have it revoked and ask the authority.',
    employee: `To be safe, it was not put on the PC. ${nothingForYou} The IT department asks the authority. If it is urgent, ${ask}`,
  },
  order_expired: {
    what: 'The order had expired.',
    todo: 'A new one is sent by itself.',
    employee: 'A new one comes by itself. Please wait.',
  },
  order_refused: {
    what: 'The agent refused the order.',
    todo: 'See the reason in the audit log and order again.',
    employee: theyLookIntoIt,
  },
  application_failed: {
    what: "The institution's application did not issue the certificate.",
    todo: "Ask the employee what it showed, and the institution's desk about it. Once solved, ask again.",
    employee:
      'Write down what the application showed and tell the internal helpdesk. Once it is solved, you are asked again.',
  },
  employee_idle: { what: 'Nothing was entered for a long time, so the procedure ended.', todo: 'Start it again.' },
  proof_refused: {
    what: 'The proof of possession of the new certificate was not accepted.',
    todo: 'See the reason in the audit log.',
    employee: theyLookIntoIt,
  },
  certificate_revoked: {
    what: 'The new certificate was revoked at the authority before it was in use.',
    todo: 'Find out why, and press "Retry" in the console: a request for a new one then arrives.',
    employee: theyLookIntoIt,
  },
}
