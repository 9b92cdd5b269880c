import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { html } from 'hono/html'
import { judgeFirstNumber } from '../../dialogue/judge-factor.ts'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import { Refused } from '../../problem.ts'
import { holdBack } from '../../rate.ts'
import { giveSoftwareToken, newSoftwareToken } from '../../tokens/issue-software-token.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import {
  type FormPage,
  askedPassword,
  goTo,
  judgeAskedPassword,
  problemStatus,
  problemText,
  refuseWrong,
} from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { qrCode } from '../qr-code.ts'
import { oneTimePasswordField } from './activate-otp-page.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'

const path = portalPaths.registrations + registrationPages.issueOtp
export const confirmOtpPath = `${registrationPages.issueOtp}/confirm`

/**
 * ワンタイムパスワードトークン発行 (G014e): a token in an authenticator app. Its QR code is shown once, in answer to the
 * form; it is the user's once a number of it was typed. Who has one in use cannot replace it here: whoever knows a
 * password would then have the token, too.
 */
export const issueOtpPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const [{ otpToken }, pending] = [await readRegistered(c), await readPending(c)]
  const title = registrationNames[language].issueOtp
  const again = html`${askedPassword(c, 'login')} <button class="main">${text.issue}</button>`
  const activate = addressOfPage(c, portalPaths.registrations + registrationPages.activateOtp)
  const issuing = html`${
      pending &&
      html`<section>
        <h2>${text.confirmTitle}</h2>
        <p>${text.shown}</p>
        ${confirmForm(c)}
      </section>`
    }
    <section>
      <h2>${pending ? text.issueAgain : text.issue}</h2>
      <p>${text.lead}</p>
      ${form(c, path, again, 'one')}
    </section>`
  const body = html`<h1>${title}</h1>
    ${problemText(c, problem)}
    ${
      otpToken?.activatedAt
        ? html`<p>${text.inUse(otpToken.serial)}</p>`
        : otpToken && otpToken.kind !== 'otp_software'
          ? html`<p>${text.hardware(otpToken.serial)}</p>
              <p><a class="button" href="${activate}">${registrationNames[language].activateOtp}</a></p>`
          : issuing
    }`
  return draw(c, { title, body }, problemStatus(problem))
}

/** Makes the token, and shows it, this once. */
export async function issueOtp(c: HttpContext): Promise<Response> {
  const { db, profile, secret } = c.get('institution')
  await judgeAskedPassword(c, 'login')
  if (!(await isFree(c))) return goTo(c, path)
  const { serial, sealedSecret, uri } = newSoftwareToken(profile, secret)
  await db.portalSession.updateMany({
    where: { id: visitorOf(c).session.id },
    data: { newTokenSerial: serial, sealedNewToken: sealedSecret },
  })
  const language = languageOf(c)
  const text = texts[language]
  const title = registrationNames[language].issueOtp
  const body = html`<h1>${title}</h1>
    <p>${text.scan}</p>
    ${await qrCode(uri, text.code)}
    <details>
      <summary>${text.byHand}</summary>
      <p><code>${new URL(uri).searchParams.get('secret')}</code></p>
    </details>
    <p>${text.once}</p>
    ${confirmForm(c)}`
  return draw(c, { title, body, isOnce: true })
}

function confirmForm(c: HttpContext): Html {
  const text = texts[languageOf(c)]
  const fields = html`${oneTimePasswordField(text.number)} <button class="main">${text.confirm}</button>`
  return form(c, portalPaths.registrations + confirmOtpPath, fields, 'one')
}

export async function confirmOtp(c: HttpContext): Promise<Response> {
  const institution = c.get('institution')
  const { profile } = institution
  const { loginId, session } = visitorOf(c)
  const now = c.get('now')
  const pending = await readPending(c)
  if (!pending || !(await isFree(c))) return goTo(c, path)
  const { oneTimePassword = '' } = await fieldsOf(c)
  const answer = answerSchemas.CCHK003.safeParse({ oneTimePassword })
  if (!answer.success) throw new Refused({ code: 'G006e' })
  holdBack(institution.answers, `${profile.code} ${loginId}`)
  const { serial, sealedSecret } = pending
  const unused = { institutionCode: profile.code, algorithm: 'totp', drift: 0, lastUsed: -1n } as const
  const shown = judgeFirstNumber(institution, { ...unused, ...pending }, answer.data, now)
  if (!shown) return refuseWrong(c, 'wrong_answer')
  await act(c, { action: 'token.issue', target: serial }, async (tx) => {
    const taken = await tx.portalSession.updateMany({
      where: { id: session.id, newTokenSerial: serial },
      data: { newTokenSerial: null, sealedNewToken: null },
    })
    if (taken.count === 0) return false
    await giveSoftwareToken(tx, profile, { loginId, serial, sealedSecret, shown }, now)
  })
  return goTo(c, portalPaths.registrations, { done: '' })
}

/** Whether a token may be issued: the user has none in use, and no device to activate. */
async function isFree(c: HttpContext): Promise<boolean> {
  const { otpToken } = await readRegistered(c)
  return !otpToken || (otpToken.kind === 'otp_software' && !otpToken.activatedAt)
}

/** The token of this session whose code was shown and that is not confirmed yet. */
async function readPending(c: HttpContext) {
  const { db } = c.get('institution')
  const row = await db.portalSession.findUnique({
    where: { id: visitorOf(c).session.id },
    select: { newTokenSerial: true, sealedNewToken: true },
  })
  if (!row?.newTokenSerial || !row.sealedNewToken) return null
  return { serial: row.newTokenSerial, kind: 'otp_software' as const, sealedSecret: row.sealedNewToken }
}

interface IssueText {
  lead: string
  issue: string
  issueAgain: string
  scan: string
  code: string
  byHand: string
  once: string
  confirmTitle: string
  shown: string
  number: string
  confirm: string
  inUse: (serial: string) => string
  hardware: (serial: string) => string
}

const texts: Record<Language, IssueText> = {
  ja: {
    lead: 'スマートフォンの認証アプリに、ワンタイムパスワードを表示するトークンを登録します。次の画面の二次元コードは一度しか表示されません。アプリを用意してから進んでください。',
    issue: 'トークンを発行する',
    issueAgain: 'もう一度発行する',
    scan: '認証アプリで二次元コードを読み取り、アプリに表示された番号を入力してください。',
    code: '認証アプリで読み取る二次元コード',
    byHand: '読み取れないとき（手で入力するキー）',
    once: 'このコードは、この画面を閉じると二度と表示されません。番号を入力するまで、トークンは使えません。',
    confirmTitle: '番号を入力する',
    shown:
      '二次元コードは表示済みです。認証アプリに表示された番号を入力してください。読み取っていないときは、もう一度発行してください。',
    number: 'アプリに表示された番号（6けた）',
    confirm: '確認して使い始める',
    inUse: (serial) =>
      `製造番号 ${serial} のトークンを使っています。新しく発行するときは、管理者にトークンの初期化を依頼してください。`,
    hardware: (serial) => `製造番号 ${serial} のトークンが割り当てられています。利用開始登録をしてください。`,
  },
  en: {
    lead: 'A token for one-time passwords is put into the authenticator app of your smartphone. The QR code on the next page is shown once only: have the app ready.',
    issue: 'Issue a token',
    issueAgain: 'Issue another one',
    scan: 'Read the QR code with your authenticator app, and enter the number the app shows.',
    code: 'QR code to read with the authenticator app',
    byHand: 'If it cannot be read: the key to type',
    once: 'This code is never shown again. The token is of no use before you have entered the number.',
    confirmTitle: 'Enter the number',
    shown:
      'The QR code has been shown. Enter the number your authenticator app shows. If you have not read the code, issue another token.',
    number: 'Number shown by the app (6 digits)',
    confirm: 'Confirm and use it',
    inUse: (serial) =>
      `You use the token with the serial number ${serial}. To have a new one, ask an administrator user to initialise your token.`,
    hardware: (serial) => `The token with the serial number ${serial} is yours. Activate it.`,
  },
}
