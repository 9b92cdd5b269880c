import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { newPassword } from '../password.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { field, formHere, select } from './fields.ts'
import { oncePage } from './once-page.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { roleTexts, roles } from './role-text.ts'

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
        also: html`required maxlength="36" autocomplete="off" autocapitalize="none"`,
      })}
      ${field({ name: 'name', label: text.name, value: given.name, also: html`required maxlength="100" autocomplete="off"` })}
      ${select({
        name: 'role',
        label: text.role,
        options: roles.toReversed().map((role) => [role, roleTexts[language][role]]),
        chosen: given.role,
      })}
    </div>
    <button class="main">${text.add}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${formHere(c, institutionPaths.newSubscriber, fields)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** Adds the user, and tells the initial password once. */
export async function addUser(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { profile } = c.get('institution')
  const given = await fieldsOf(c)
  const [loginId, name] = [given.loginId?.trim() ?? '', given.name?.trim() ?? '']
  const role = roles.find((each) => each === given.role) ?? 'ordinary'
  const password = newPassword()
  return orSayWhy(
    c,
    async () => {
      const deed = { action: 'user_added', target: loginId, details: { name, role } } as const
      await auditedHere(c, deed, (tx) => addSubscriber(tx, profile.code, { loginId, name, password, role }))
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
  add: string
  added: string
  addedLead: (loginId: string, name: string) => string
  password: string
  toUser: string
}

const texts: Record<Language, NewSubscriberText> = {
  ja: {
    title: '利用者を追加',
    lead: '初期パスワードは自動で作られ、次の画面で一度だけ表示されます。',
    loginId: 'ログインID',
    loginIdHint: '英数字と . _ @ - で36文字以内。あとから変更できません',
    name: '氏名',
    role: '権限',
    add: '追加',
    added: '利用者を追加しました',
    addedLead: (loginId, name) => `${name}（${loginId}）の初期パスワードです。本人に安全な方法で渡してください。`,
    password: '初期パスワード',
    toUser: '利用者の画面へ',
  },
  en: {
    title: 'Add user',
    lead: 'The initial password is made by itself, and shown once on the next page.',
    loginId: 'Login ID',
    loginIdHint: 'Up to 36 letters, digits or . _ @ -; it cannot be changed later',
    name: 'Name',
    role: 'Role',
    add: 'Add',
    added: 'The user was added',
    addedLead: (loginId, name) => `The initial password of ${name} (${loginId}). Hand it over in a safe way.`,
    password: 'Initial password',
    toUser: 'To the user',
  },
}
