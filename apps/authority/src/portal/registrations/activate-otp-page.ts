import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { html } from 'hono/html'
import { judgeFirstNumber } from '../../dialogue/judge-factor.ts'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import { Refused } from '../../problem.ts'
import { holdBack } from '../../rate.ts'
import { activateToken } from '../../tokens/activate-token.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import { type FormPage, goTo, problemStatus, problemText, refuseWrong } from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'

const path = portalPaths.registrations + registrationPages.activateOtp

/** ワンタイムパスワード利用開始登録(ハードウェアトークン) (G013e) */
export const activateOtpPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { otpToken } = await readRegistered(c)
  const title = registrationNames[language].activateOtp
  const issue = addressOfPage(c, portalPaths.registrations + registrationPages.issueOtp)
  const fields = html`<label
      >${text.serial}<span class="hint">${text.serialHint}</span
      ><input name="serial" required maxlength="40" autocomplete="off"
    /></label>
    ${oneTimePasswordField(text.number)}
    <button class="main">${text.activate}</button>`
  const body = html`<h1>${title}</h1>
    ${
      otpToken === null || otpToken.kind === 'otp_software'
        ? html`<p>${text.none}</p>
            <p><a class="button" href="${issue}">${registrationNames[language].issueOtp}</a></p>`
        : otpToken.activatedAt
          ? html`<p>${text.done(otpToken.serial)}</p>`
          : html`<p>${text.lead}</p>
              ${problemText(c, problem)} ${form(c, path, fields, 'one')}`
    }`
  return draw(c, { title, body }, problemStatus(problem))
}

export const oneTimePasswordField = (label: string): Html =>
  html`<label
    >${label}<input
      name="oneTimePassword"
      required
      inputmode="numeric"
      pattern="[0-9]{6}"
      maxlength="6"
      autocomplete="one-time-code"
  /></label>`

export async function activateOtp(c: HttpContext): Promise<Response> {
  const institution = c.get('institution')
  const { loginId } = visitorOf(c)
  const now = c.get('now')
  const { otpToken } = await readRegistered(c)
  if (otpToken && otpToken.kind !== 'otp_software' && !otpToken.activatedAt) {
    const { serial = '', oneTimePassword = '' } = await fieldsOf(c)
    const answer = answerSchemas.CCHK003.safeParse({ oneTimePassword })
    if (!answer.success) throw new Refused({ code: 'G006e' })
    holdBack(institution.answers, `${institution.profile.code} ${loginId}`)
    const shown = serial.trim() === otpToken.serial ? judgeFirstNumber(institution, otpToken, answer.data, now) : null
    if (!shown) return refuseWrong(c, 'wrong_answer')
    await act(c, { action: 'token.activate', target: otpToken.serial }, (tx) =>
      activateToken(tx, institution.profile, otpToken.serial, now, shown),
    )
  }
  return goTo(c, portalPaths.registrations, { done: '' })
}

interface ActivateText {
  lead: string
  none: string
  done: (serial: string) => string
  serial: string
  serialHint: string
  number: string
  activate: string
}

const texts: Record<Language, ActivateText> = {
  ja: {
    lead: '金融機関から届いたトークンの製造番号と、いま表示されている番号を入力してください。',
    none: '利用を開始するハードウェアトークンはありません。アプリで番号を表示するトークンは、次の画面で発行できます。',
    done: (serial) => `製造番号 ${serial} のトークンの利用を開始しています。`,
    serial: 'トークンの製造番号',
    serialHint: 'トークンの裏面にあります',
    number: 'ワンタイムパスワード（6けた）',
    activate: '利用を開始する',
  },
  en: {
    lead: 'Enter the serial number of the token that the institution has sent you, and the number it shows now.',
    none: 'There is no hardware token to activate. A token in an authenticator app is issued on the next page.',
    done: (serial) => `The token with the serial number ${serial} is in use.`,
    serial: 'Serial number of the token',
    serialHint: 'on its back',
    number: 'One-time password (6 digits)',
    activate: 'Activate',
  },
}
