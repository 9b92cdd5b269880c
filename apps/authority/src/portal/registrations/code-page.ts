import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Language, languageOf } from '../../http/pages.ts'
import { Refused } from '../../problem.ts'
import { confirmRegistrationCode, judgeRegistrationCode } from '../../subscribers/registration-code.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import { type FormPage, goTo, problemStatus, problemText } from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'

const path = portalPaths.registrations + registrationPages.code

/** 利用者登録コード認証 (G011e) */
export const codePage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { registrationCodeHash } = await readRegistered(c)
  const title = registrationNames[language].code
  const fields = html`<label>${text.code}<input name="code" required maxlength="100" autocomplete="off" /></label>
    <button class="main">${text.confirm}</button>`
  const body = html`<h1>${title}</h1>
    ${
      registrationCodeHash === null
        ? html`<p>${text.none}</p>`
        : html`<p>${text.lead}</p>
            ${problemText(c, problem)} ${form(c, path, fields, 'one')}`
    }`
  return draw(c, { title, body }, problemStatus(problem))
}

export async function takeCode(c: HttpContext): Promise<Response> {
  const institution = c.get('institution')
  const { loginId } = visitorOf(c)
  const now = c.get('now')
  const { code = '' } = await fieldsOf(c)
  if (!answerSchemas.CCHK006.safeParse({ answer: code }).success) throw new Refused({ code: 'G006e' })
  const registrationCodeHash = await judgeRegistrationCode(institution, { loginId, code }, now)
  if (registrationCodeHash !== null) {
    await act(c, { action: 'registration_code.confirm', target: loginId }, (tx) =>
      confirmRegistrationCode(tx, institution.profile, { loginId, registrationCodeHash }, now),
    )
  }
  return goTo(c, portalPaths.registrations, { done: '' })
}

interface CodeText {
  lead: string
  none: string
  code: string
  confirm: string
}

const texts: Record<Language, CodeText> = {
  ja: {
    lead: '金融機関から書面で届いた利用者登録コードを入力してください。',
    none: '認証する利用者登録コードはありません。',
    code: '利用者登録コード',
    confirm: '認証する',
  },
  en: {
    lead: 'Enter the registration code that the institution has sent you on paper.',
    none: 'There is no registration code to confirm.',
    code: 'Registration code',
    confirm: 'Confirm',
  },
}
