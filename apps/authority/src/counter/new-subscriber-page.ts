import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { newPassword } from '../password.ts'
import { roleNames } from '../portal/role-names.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { invitationDays, inviteSubscriber } from '../subscribers/login-invitation.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { field, formHere, select } from './fields.ts'
import { oncePage } from './once-page.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'

/** Asks for a new user. */
export async function newSubscriberPage(c: HttpContext, problem?: Html): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const given = problem ? await fieldsOf(c) : {}
  const fields = html`<div class="fields">
      ${field({
        name: 'loginId',
        label: text.loginId,
        hint: text.loginIdHint,
        value: given.loginId,
        also: html`maxlength="36" autocomplete="off" autocapitalize="none"`,
      })}
      ${field({ name: 'name', label: text.name, value: given.name, also: html`required maxlength="100" autocomplete="off"` })}
      ${select({
        name: 'role',
        label: text.role,
        options: Object.values(BankRole)
          .toReversed()
          .map((role) => [role, roleNames[language][role]]),
        chosen: given.role,
      })}
      ${field({ name: 'email', label: text.email, hint: text.emailHint, type: 'email', value: given.email, also: html`maxlength="254" autocomplete="off"` })}
    </div>
    <button class="main">${text.add}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${formHere(c, institutionPaths.newSubscriber, fields)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** Adds the user, or invites him to choose the login ID, and tells what he needs for it once. */
export async function addUser(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { profile } = c.get('institution')
  const given = await fieldsOf(c)
  const [loginId, name] = [given.loginId?.trim() ?? '', given.name?.trim() ?? '']
  const email = given.email?.trim() || null
  const role = Object.values(BankRole).find((each) => each === given.role) ?? 'ordinary'
  const password = newPassword()
  return orSayWhy(
    c,
    async () => {
      if (loginId === '') {
        const deed = { action: 'user_invited', target: name, details: { role } } as const
        const code = await auditedHere(c, deed, (tx) =>
          inviteSubscriber(tx, profile.code, { name, role }, c.get('now')),
        )
        return oncePage(c, {
          title: text.invited,
          lead: text.invitedLead(name, invitationDays),
          secrets: [{ label: text.code, value: code }],
          back: { href: addressHere(c, institutionPaths.subscribers), text: text.toUsers },
        })
      }
      const deed = { action: 'user_added', target: loginId, details: { name, role } } as const
      await auditedHere(c, deed, (tx) => addSubscriber(tx, profile.code, { loginId, name, password, role, email }))
      return oncePage(c, {
        title: text.added,
        lead: text.addedLead(loginId, name),
        secrets: [
          { label: text.loginId, value: loginId },
          { label: text.password, value: password },
        ],
        back: { href: addressHere(c, pathOf(institutionPaths.subscribers, loginId)), text: text.toUser },
      })
    },
    (problem) => newSubscriberPage(c, problem),
  )
}

interface NewSubscriberText {
  title: string
  lead: string
  loginId: string
  loginIdHint: string
  name: string
  role: string
  email: string
  emailHint: string
  add: string
  added: string
  addedLead: (loginId: string, name: string) => string
  password: string
  toUser: string
  invited: string
  invitedLead: (name: string, days: number) => string
  code: string
  toUsers: string
}

const texts: Record<Language, NewSubscriberText> = {
  ja: {
    title: '利用者を追加',
    lead: '初期パスワードが作られ、次の画面で一度だけ表示されます。ログインIDを本人が決めるときは空欄にすると、ログインID取得の招待コードが作られます。',
    loginId: 'ログインID',
    loginIdHint: '英数字と . _ @ - で36文字以内。あとから変更できません。空欄なら招待',
    name: '氏名',
    role: '権限',
    email: 'メールアドレス',
    emailHint:
      '有効期限が近づいたときのお知らせの送り先。空欄なら送りません。招待のときは、本人があとでポータルで設定します',
    add: '追加',
    added: '利用者を追加しました',
    addedLead: (loginId, name) => `${name}（${loginId}）の初期パスワードです。本人に安全な方法で渡してください。`,
    password: '初期パスワード',
    toUser: '利用者の画面へ',
    invited: '招待コードを作りました',
    invitedLead: (name, days) =>
      `${name}さんに渡してください。ポータルの「ログインID取得」で${days}日以内に使えます。利用者は、そのときに登録されます。`,
    code: '招待コード',
    toUsers: '利用者の一覧へ',
  },
  en: {
    title: 'Add user',
    lead: 'An initial password is made, and shown once on the next page. Where the user chooses the login ID, leave it empty: then a code is made to invite him with.',
    loginId: 'Login ID',
    loginIdHint: 'Up to 36 letters, digits or . _ @ -; it cannot be changed later. Empty: invite',
    name: 'Name',
    role: 'Role',
    email: 'Mail address',
    emailHint:
      'Where the notice goes when the certificate is about to expire. Empty: none is sent. Who is invited sets it in the portal later',
    add: 'Add',
    added: 'The user was added',
    addedLead: (loginId, name) => `The initial password of ${name} (${loginId}). Hand it over in a safe way.`,
    password: 'Initial password',
    toUser: 'To the user',
    invited: 'A code was made',
    invitedLead: (name, days) =>
      `Hand it to ${name}. It is good for ${days} days on the portal’s page for a login ID; the user is added then.`,
    code: 'Code',
    toUsers: 'To the users',
  },
}
