import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { whyLocked } from '../dialogue/lock.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { roleNames } from '../portal/role-names.ts'
import { certificateItem } from './certificate-item.ts'
import { draw } from './draw.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { notFoundPage } from './problem-page.ts'
import { type User, readUser } from './read-user.ts'
import { refusalItem } from './refusal-item.ts'
import { userActs } from './user-acts.ts'
import { userHistory } from './user-history.ts'
import { userStanding } from './user-standing.ts'

/** Everything about one user, and what can be done for him. */
export async function subscriberPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const user = await readUser(c.get('institution'), c.req.param('loginId') ?? '')
  if (!user) return notFoundPage(c)
  const body = html`<h1>
      ${user.name} <small><code>${user.loginId}</code></small>
    </h1>
    ${problem} ${await userStanding(c, user)} ${facts(c, user)}
    <section>
      <h2>${text.acts}</h2>
      ${userActs(c, user)}
    </section>
    <section>
      <h2>${text.certificates}</h2>
      ${
        user.certificates.length === 0
          ? html`<p>${text.noCertificates}</p>`
          : html`<ul class="rows">
              ${user.certificates.map((certificate) => certificateItem(c, certificate))}
            </ul>`
      }
    </section>
    ${
      user.refusals.length > 0 &&
      html`<section>
        <h2>${text.refusals}</h2>
        <ul class="rows">
          ${user.refusals.map((refusal) => refusalItem(c, refusal, { isUsersPage: true }))}
        </ul>
        <p>
          <a href="${addressHere(c, institutionPaths.log, { q: user.loginId, result: 'refused' })}"
            >${text.allRefusals}</a
          >
        </p>
      </section>`
    }
    ${userHistory(c, user)}`
  return draw(c, { title: user.loginId, body }, problem ? 400 : 200)
}

function facts(c: HttpContext, user: User): Html {
  const language = languageOf(c)
  const text = texts[language]
  const locked = whyLocked(user, c.get('now'))
  const lockText = !locked
    ? text.notLocked(user.failedAttempts)
    : user.lockedUntil && !user.lockedAt
      ? text.lockedUntil(formatInstant(user.lockedUntil, language))
      : text.lockedSince(user.lockedAt ? formatInstant(user.lockedAt, language) : '')
  const tokenText = (token: User['otpToken']) =>
    token
      ? html`<a href="${addressHere(c, pathOf(institutionPaths.tokens, token.serial))}"><code>${token.serial}</code></a>
          (${token.activatedAt ? text.activated : text.notActivated})`
      : text.none
  const rows = [
    [text.role, roleNames[language][user.role]],
    [text.email, user.email ?? text.none],
    [text.lock, html`<span class="${locked ? 'badge bad' : ''}">${lockText}</span>`],
    [text.registrationCode, user.registrationCodeHash === null ? text.nothingWaits : text.codeWaits],
    [text.contractor, text.contractorStates[user.contractorConfirmation]],
    [text.question, user.answerHash === null ? text.none : (user.question ?? text.none)],
    [text.transactionToken, tokenText(user.transactionToken)],
    [text.otpToken, tokenText(user.otpToken)],
    [text.served, user.browserOnly ? text.browserOnly : text.appAndBrowser],
    [text.since, formatInstant(user.createdAt, language, 'day')],
  ] as const
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

interface SubscriberText {
  acts: string
  certificates: string
  noCertificates: string
  refusals: string
  allRefusals: string
  role: string
  email: string
  lock: string
  notLocked: (wrong: number) => string
  lockedSince: (instant: string) => string
  lockedUntil: (instant: string) => string
  registrationCode: string
  nothingWaits: string
  codeWaits: string
  contractor: string
  contractorStates: Record<User['contractorConfirmation'], string>
  question: string
  transactionToken: string
  otpToken: string
  activated: string
  notActivated: string
  none: string
  served: string
  browserOnly: string
  appAndBrowser: string
  since: string
}

const texts: Record<Language, SubscriberText> = {
  ja: {
    acts: '手続き',
    certificates: '証明書',
    noCertificates: '証明書はまだ発行されていません。',
    refusals: '断られた発行・更新',
    allRefusals: 'すべての拒否の履歴',
    role: '権限',
    email: 'メールアドレス',
    lock: '利用停止',
    notLocked: (wrong) => (wrong === 0 ? 'されていません' : `されていません（続けて${wrong}回間違えています）`),
    lockedSince: (instant) => `利用停止中（${instant}から）`,
    lockedUntil: (instant) => `一時停止中（${instant}まで）`,
    registrationCode: '利用者登録コード',
    nothingWaits: '確認待ちのものはありません',
    codeWaits: '発行済み、本人の確認待ち',
    contractor: '契約者確認情報',
    contractorStates: {
      none: '確認することはありません',
      asked: '回答待ち',
      answered: '回答済み：金融機関の確認待ち',
    },
    question: '追加認証の質問',
    transactionToken: 'トランザクション認証用トークン',
    otpToken: 'ワンタイムパスワード用トークン',
    activated: '利用開始済み',
    notActivated: '利用開始前',
    none: 'なし',
    served: '証明書の取得',
    browserOnly: 'ブラウザ専用（アプリでは取得できません）',
    appAndBrowser: 'アプリで取得できます',
    since: '登録日',
  },
  en: {
    acts: 'What can be done',
    certificates: 'Certificates',
    noCertificates: 'No certificate has been issued yet.',
    refusals: 'Refused requests',
    allRefusals: 'All refused requests',
    role: 'Role',
    email: 'Mail address',
    lock: 'Lock',
    notLocked: (wrong) => (wrong === 0 ? 'not locked' : `not locked (${wrong} wrong tries in a row)`),
    lockedSince: (instant) => `locked since ${instant}`,
    lockedUntil: (instant) => `locked until ${instant}`,
    registrationCode: 'Registration code',
    nothingWaits: 'none to be confirmed',
    codeWaits: 'made, to be confirmed by the user',
    contractor: 'Contractor confirmation',
    contractorStates: {
      none: 'nothing to confirm',
      asked: 'to be answered',
      answered: 'answered: to be checked by us',
    },
    question: 'Secret question',
    transactionToken: 'Token for transactions',
    otpToken: 'Token for one-time passwords',
    activated: 'activated',
    notActivated: 'not activated',
    none: 'none',
    served: 'Certificates',
    browserOnly: 'by browser only, not by the application',
    appAndBrowser: 'by the application',
    since: 'User since',
  },
}
