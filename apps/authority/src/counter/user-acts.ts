import type { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { html } from 'hono/html'
import { whyLocked } from '../dialogue/lock.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { roleNames } from '../portal/role-names.ts'
import { actHere, field, select } from './fields.ts'
import { institutionPaths, pathOf } from './paths.ts'
import type { User } from './read-user.ts'

/** What can be done for a user, as far as it makes sense now. */
export function userActs(c: HttpContext, user: User): Html {
  const language = languageOf(c)
  const text = texts[language]
  const path = (what: UserAct) => `${pathOf(institutionPaths.subscribers, user.loginId)}/${what}`
  const act = (what: Exclude<UserAct, 'master'>, more: { fields?: Html; isDangerous?: boolean } = {}) => {
    const [title, lead, button] = text[what]
    return actHere(c, { path: path(what), title, lead, button, ...more })
  }
  const options = roles.map((role) => [role, roleNames[language][role]] as const)
  const role = select({ name: 'role', label: text.roleField, options, chosen: user.role })
  const email = field({
    name: 'email',
    label: text.emailField,
    type: 'email',
    value: user.email ?? '',
    also: html`maxlength="254" autocomplete="off"`,
  })
  const { contractorConfirmation: contractor } = user
  const handOver = () =>
    actHere(c, {
      path: path('master'),
      title: text.master[0],
      lead: user.master === null ? text.noMaster : text.master[1](user.master, user.loginId),
      fields: html`<input type="hidden" name="from" value="${user.master ?? ''}" />`,
      button: text.master[2],
      isDangerous: true,
    })
  return html`${whyLocked(user, c.get('now')) ? act('unlock') : act('lock', { isDangerous: true })} ${act('password')}
  ${user.role === 'master' ? html`<p>${text.isMaster}</p>` : html`${act('role', { fields: role })} ${handOver()}`}
  ${act('email', { fields: email })} ${act('registration-code')}
  ${user.registrationCodeHash !== null && act('registration-confirmed')}
  ${contractor === 'none' && act('contractor-asked')} ${contractor === 'asked' && act('contractor-answered')}
  ${contractor === 'answered' && act('contractor-checked')}
  ${user.browserOnly ? act('browser-only-off') : act('browser-only-on')} ${act('software-token')}`
}

/** What a clerk chooses of; who is master is handed over. */
export const roles = ['administrator', 'ordinary'] as const satisfies BankRole[]

export const userActNames = [
  'lock',
  'unlock',
  'password',
  'role',
  'master',
  'email',
  'registration-code',
  'registration-confirmed',
  'contractor-asked',
  'contractor-answered',
  'contractor-checked',
  'browser-only-on',
  'browser-only-off',
  'software-token',
] as const
export type UserAct = (typeof userActNames)[number]

/** Of each: what it is called, what it does, what its button says. */
type ActText = Record<Exclude<UserAct, 'master'>, readonly [string, string, string]> & {
  roleField: string
  emailField: string
  master: readonly [string, (from: string, to: string) => string, string]
  noMaster: string
  isMaster: string
}

const texts: Record<Language, ActText> = {
  ja: {
    roleField: '権限',
    emailField: 'メールアドレス（空欄なら送りません）',
    lock: [
      '利用停止',
      'このログインIDでは、発行・更新も証明書ログインもポータルのログインもできなくなります。進行中の手続きも止まります。',
      '利用停止にする',
    ],
    unlock: [
      '利用停止の解除',
      '間違えた回数も0に戻ります。マスターユーザの利用停止は、ここでだけ解除できます。本人であることを確かめてから行ってください。',
      '利用停止を解除する',
    ],
    password: [
      'ログインパスワードの再発行',
      '新しいパスワードが作られ、次の画面で一度だけ表示されます。今のパスワードは使えなくなり、ログイン中の画面も終わります。利用停止はそのままです。',
      '再発行する',
    ],
    role: [
      '権限の変更',
      '管理者ユーザは、ポータルでほかの利用者の証明書の失効と利用停止の解除ができます。',
      '変更する',
    ],
    master: [
      'マスターユーザの交代',
      (from, to) => `いまのマスターユーザ ${from} は管理者ユーザになり、${to} がマスターユーザになります。`,
      'マスターユーザにする',
    ],
    noMaster: 'この契約にはまだマスターユーザがいません。マスターユーザは契約に1人だけです。',
    isMaster:
      'マスターユーザです（契約に1人だけ）。替えるときは、新しいマスターユーザの画面の「マスターユーザの交代」で引き継ぎます。',
    email: [
      'メールアドレスの変更',
      '有効期限が近づいたときのお知らせの送り先です。本人もポータルの設定で変更できます。',
      '変更する',
    ],
    'registration-code': [
      '利用者登録コードの発行',
      '書面で送るコードが作られ、次の画面で一度だけ表示されます。本人がポータルで入力するまで、発行・更新はできません（G011e）。',
      '発行する',
    ],
    'registration-confirmed': [
      '利用者登録コードを確認済みにする',
      '本人の代わりに窓口で確認したときに使います。',
      '確認済みにする',
    ],
    'contractor-asked': [
      '契約者確認情報の確認を依頼する',
      '本人がポータルで回答し、金融機関が確認を終えるまで、発行・更新はできません（G020e）。',
      '依頼する',
    ],
    'contractor-answered': [
      '契約者確認情報を回答済みにする',
      '書面などで回答を受け取ったときに使います。',
      '回答済みにする',
    ],
    'contractor-checked': [
      '契約者確認情報の確認を終える',
      '回答の内容を確認しました。発行・更新ができるようになります。',
      '確認を終える',
    ],
    'browser-only-on': [
      'ブラウザ専用にする',
      'アプリでの発行・更新を止め、ブラウザだけにします（G004e）。',
      'ブラウザ専用にする',
    ],
    'browser-only-off': [
      'アプリで取得できるようにする',
      'ブラウザ専用（G004e）をやめます。',
      'アプリでも使えるようにする',
    ],
    'software-token': [
      'ソフトウェアトークンの発行',
      '認証アプリ用のワンタイムパスワードトークンが作られ、次の画面で一度だけ表示されます。今のワンタイムパスワード用トークンに替わります。',
      '発行する',
    ],
  },
  en: {
    roleField: 'Role',
    emailField: 'Mail address (empty: none is sent)',
    lock: [
      'Lock',
      'With this login ID nothing is issued or renewed any more, and nobody logs in. What is under way stops.',
      'Lock the login ID',
    ],
    unlock: [
      'Unlock',
      'The count of wrong tries goes back to 0. A master user’s lock ends here and nowhere else. Be sure of who asks.',
      'Unlock the login ID',
    ],
    password: [
      'Reset the login password',
      'A new one is made and shown once on the next page. The old one is worth nothing then, and open sessions end. A lock stays.',
      'Reset it',
    ],
    role: [
      'Change the role',
      'Administrator users revoke certificates and unlock other users in the portal.',
      'Change it',
    ],
    master: [
      'Hand over the master user’s role',
      (from, to) => `${from}, who is the master user now, becomes an administrator user, and ${to} the master user.`,
      'Make this the master user',
    ],
    noMaster: 'The contract has no master user yet. It has one and no more.',
    isMaster:
      'This is the master user, of whom a contract has one. Another one takes the role over: “Hand over the master user’s role” on that user’s page.',
    email: [
      'Change the mail address',
      'Where the notice goes when a certificate is about to expire. The user can change it in the portal, too.',
      'Change it',
    ],
    'registration-code': [
      'Make a registration code',
      'It is shown once on the next page, to be sent on paper. Until the user types it into the portal, nothing is issued or renewed (G011e).',
      'Make it',
    ],
    'registration-confirmed': [
      'Note the registration code as confirmed',
      'Where it was confirmed at the counter instead.',
      'Note it',
    ],
    'contractor-asked': [
      'Ask for the contractor confirmation',
      'Until the user has answered in the portal and the institution has checked it, nothing is issued or renewed (G020e).',
      'Ask for it',
    ],
    'contractor-answered': [
      'Note the contractor confirmation as answered',
      'Where the answer came on paper.',
      'Note it',
    ],
    'contractor-checked': [
      'Finish the contractor confirmation',
      'The answer has been checked. Certificates can be issued and renewed again.',
      'Finish it',
    ],
    'browser-only-on': [
      'Set to browser only',
      'The application issues and renews nothing for this user any more (G004e).',
      'Set it',
    ],
    'browser-only-off': ['Let the application serve', 'No longer browser only (G004e).', 'Let it serve'],
    'software-token': [
      'Issue a software token',
      'A token for an authenticator app is made and shown once on the next page. It takes the place of the one for one-time passwords.',
      'Issue it',
    ],
  },
}
