import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { hashPassword } from '../password.ts'
import { isEmail, setEmail } from '../subscribers/set-email.ts'
import { type PortalAction, act } from './act.ts'
import { draw, form } from './draw.ts'
import {
  type FormPage,
  NotTaken,
  askedPassword,
  goTo,
  judgeAskedPassword,
  problemStatus,
  problemText,
  typedBefore,
} from './forms.ts'
import { visitorOf } from './guard.ts'
import { ownFacts } from './own-facts.ts'
import { portalPaths } from './paths.ts'

export const settingsPaths = {
  email: '/email',
  password: '/password',
  confirmation: '/confirmation-password',
} as const

/** What users set for themselves: where mail goes, their passwords. */
export const settingsPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { id, role } = visitorOf(c)
  const { email, confirmationHash } = await c.get('institution').db.subscriber.findUniqueOrThrow({
    where: { id },
    select: { email: true, confirmationHash: true },
  })
  const typed = await typedBefore(c, problem)
  const emailField = html`<label
    >${text.email}<span class="hint">${text.emailHint}</span
    ><input name="email" type="email" maxlength="254" autocomplete="email" value="${typed.email ?? email ?? ''}"
  /></label>`
  const body = html`<h1>${text.title}</h1>
    ${c.req.query('done') !== undefined && html`<p class="done" role="status">${text.done}</p>`}
    ${problemText(c, problem)} ${ownFacts(c)} ${section(c, 'email', emailField)}
    ${section(c, 'password', newPasswordFields(c))}
    ${
      role !== 'ordinary' &&
      section(
        c,
        'confirmation',
        html`<p>${confirmationHash === null ? text.noConfirmation : text.hasConfirmation}</p>
          ${newPasswordFields(c)}`,
      )
    }`
  return draw(c, { title: text.title, body }, problemStatus(problem))
}

function section(c: HttpContext, what: keyof typeof settingsPaths, fields: Html): Html {
  const text = texts[languageOf(c)]
  const all = html`${fields} ${askedPassword(c, 'login')} <button class="main">${text.set[what]}</button>`
  return html`<section>
    <h2>${text.set[what]}</h2>
    ${form(c, portalPaths.settings + settingsPaths[what], all, 'one')}
  </section>`
}

const minLength = 8
const maxLength = 128

function newPasswordFields(c: HttpContext): Html {
  const text = texts[languageOf(c)]
  const field = (name: string, label: string, hint?: string) =>
    html`<label
      >${label}${hint && html`<span class="hint">${hint}</span>`}<input
        name="${name}"
        type="password"
        required
        minlength="${minLength}"
        maxlength="${maxLength}"
        autocomplete="new-password"
    /></label>`
  return html`${field('newPassword', text.newPassword, text.rule)} ${field('repeated', text.repeated)}`
}

/** Null: no mail is sent. */
export async function changeEmail(c: HttpContext): Promise<Response> {
  const { loginId } = visitorOf(c)
  const { code } = c.get('institution').profile
  const given = (await fieldsOf(c)).email?.trim() ?? ''
  if (given !== '' && !isEmail(given)) throw new NotTaken(texts[languageOf(c)].noEmail)
  await judgeAskedPassword(c, 'login')
  await act(c, { action: 'email.set', target: loginId }, (tx) => setEmail(tx, code, { loginId, email: given || null }))
  return goTo(c, portalPaths.settings, { done: '' })
}

export const changePassword = (c: HttpContext) => setPassword(c, 'passwordHash', 'password.change')
export const setConfirmationPassword = (c: HttpContext) =>
  setPassword(c, 'confirmationHash', 'confirmation_password.set')

async function setPassword(
  c: HttpContext,
  column: 'passwordHash' | 'confirmationHash',
  action: PortalAction,
): Promise<Response> {
  const text = texts[languageOf(c)]
  const { id, loginId } = visitorOf(c)
  const { newPassword = '', repeated = '', loginPassword } = await fieldsOf(c)
  if (newPassword.length < minLength || newPassword.length > maxLength) throw new NotTaken(text.rule)
  if (newPassword !== repeated) throw new NotTaken(text.differ)
  if (newPassword === loginPassword) throw new NotTaken(text.same)
  await judgeAskedPassword(c, 'login')
  const hash = await c.get('institution').passwords(() => hashPassword(newPassword))
  await act(c, { action, target: loginId }, (tx) =>
    tx.subscriber.update({ where: { id }, data: { [column]: hash }, select: { id: true } }),
  )
  return goTo(c, portalPaths.settings, { done: '' })
}

interface SettingsText {
  title: string
  done: string
  email: string
  emailHint: string
  noEmail: string
  newPassword: string
  repeated: string
  rule: string
  differ: string
  same: string
  noConfirmation: string
  hasConfirmation: string
  set: Record<keyof typeof settingsPaths, string>
}

const texts: Record<Language, SettingsText> = {
  ja: {
    title: '設定',
    done: '変更しました。',
    email: 'メールアドレス',
    emailHint: '電子証明書の有効期限が近づくと、お知らせが届きます。空欄なら送られません。',
    noEmail: 'メールアドレスの形を確認してください。',
    newPassword: '新しいパスワード',
    repeated: '新しいパスワード（もう一度）',
    rule: '8文字以上、128文字まで。',
    differ: '新しいパスワードが、もう一度入力したものと違います。',
    same: 'いまのログインパスワードとは別のものにしてください。',
    noConfirmation: 'まだ設定されていません。利用者の管理や電子証明書の失効に必要です。',
    hasConfirmation: '設定済みです。利用者の管理や電子証明書の失効のときに入力します。',
    set: {
      email: 'メールアドレスを変更する',
      password: 'ログインパスワードを変更する',
      confirmation: '確認用パスワードを設定する',
    },
  },
  en: {
    title: 'Settings',
    done: 'It was changed.',
    email: 'Mail address',
    emailHint: 'A notice is sent there when your certificate is about to expire. Empty: none is sent.',
    noEmail: 'Check the mail address.',
    newPassword: 'New password',
    repeated: 'New password (once more)',
    rule: '8 to 128 characters.',
    differ: 'The new password and its repetition differ.',
    same: 'Choose another one than your present login password.',
    noConfirmation: 'None is set yet. Managing users and revoking certificates needs one.',
    hasConfirmation: 'It is set. It is asked for when you manage users or revoke a certificate.',
    set: {
      email: 'Change the mail address',
      password: 'Change the login password',
      confirmation: 'Set the confirmation password',
    },
  },
}
