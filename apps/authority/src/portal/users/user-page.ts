import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { certificateState } from '../../ca/certificate-state.ts'
import { whyLocked } from '../../dialogue/lock.ts'
import type { HttpContext } from '../../http/environment.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import type { TokenUse } from '../../tokens/start-token-anew.ts'
import { draw, form } from '../draw.ts'
import { type FormPage, askedPassword, confirmationNotice, problemStatus, problemText } from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { notFoundPage } from '../problem-page.ts'
import { roleNames } from '../role-names.ts'
import { type ManagedUser, findUser } from './find-user.ts'
import { isBad, stateNames } from './state-names.ts'

const mostCertificates = 50

/** One user: certificates, lock, tokens, role. */
export const userPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const user = await findUser(c)
  if (!user) return notFoundPage(c)
  const { loginId, name, role } = user
  const body = html`<h1>${name}</h1>
    ${c.req.query('done') !== undefined && html`<p class="done" role="status">${text.done}</p>`}
    ${problemText(c, problem)} ${await confirmationNotice(c)}
    <dl>
      <dt>${text.loginId}</dt>
      <dd>${loginId}</dd>
      <dt>${text.role}</dt>
      <dd>${roleNames[language][role]}</dd>
    </dl>
    ${await certificates(c, user)} ${lock(c, user)} ${tokens(c, user)} ${roles(c, user)}
    <p><a href="${addressOfPage(c, portalPaths.users)}">${text.back}</a></p>`
  return draw(c, { title: `${name} (${loginId})`, body }, problemStatus(problem))
}

async function certificates(c: HttpContext, { id }: ManagedUser): Promise<Html> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const rows = await db.certificate.findMany({
    where: { subscriberId: id },
    select: { serialHex: true, issuedAt: true, notAfter: true, revokedAt: true, delivery: true },
    orderBy: { issuedAt: 'desc' },
    take: mostCertificates,
  })
  const byPortal = profile.revocationRoutes.includes('portal')
  const items = rows.map(({ serialHex, notAfter, revokedAt, delivery }) => {
    const state = certificateState({ notAfter, revokedAt }, profile.windowDays, c.get('now'))
    const told = revokedAt
      ? text.revokedAt(formatInstant(revokedAt, language))
      : text.until(formatInstant(notAfter, language))
    const notInstalled = delivery === 'pending' && !revokedAt && text.notInstalled
    const revoke = addressOfPage(c, `${portalPaths.users}/${id}/revoke/${serialHex}`)
    return html`<li>
      <span class="what"
        ><code>${serialHex}</code> <small>${[told, notInstalled].filter(Boolean).join(' · ')}</small></span
      >
      <span class="badge ${isBad(state) && 'bad'}">${stateNames[language][state]}</span>
      ${
        !revokedAt &&
        byPortal &&
        html`<a class="button" href="${revoke}" aria-label="${text.revoke}: ${serialHex}">${text.revoke}</a>`
      }
    </li>`
  })
  return html`<section>
    <h2>${text.certificates}</h2>
    ${!byPortal && html`<p>${text.onPaper}</p>`}
    ${
      rows.length === 0
        ? html`<p>${text.noCertificates}</p>`
        : html`<ul class="rows">
            ${items}
          </ul>`
    }
  </section>`
}

function lock(c: HttpContext, user: ManagedUser): Html | false {
  const language = languageOf(c)
  const text = texts[language]
  const locked = whyLocked(user, c.get('now'))
  if (!locked) return false
  const until = locked.code === 'locked' || !user.lockedUntil ? null : formatInstant(user.lockedUntil, language)
  return html`<section>
    <h2>${text.lock}</h2>
    <p>${until ? text.lockedUntil(until) : text.locked}</p>
    ${user.role === 'master' ? html`<p>${text.masterLocked}</p>` : confirmed(c, user, 'unlock', text.unlock)}
  </section>`
}

/** What an administrator may not do with a user: with himself, or with the master. */
export const isBeyond = (c: HttpContext, { id, role }: ManagedUser): boolean =>
  id === visitorOf(c).id || role === 'master'

function tokens(c: HttpContext, user: ManagedUser): Html {
  const text = texts[languageOf(c)]
  const one = (use: TokenUse, token: ManagedUser['otpToken']) =>
    token &&
    html`<h3>${text.uses[use]}: <code>${token.serial}</code></h3>
      <p>${token.activatedAt ? text.inUse : text.notActivated}</p>
      ${
        !isBeyond(c, user) &&
        html`<details>
          <summary>${text.init}</summary>
          <p>${token.kind === 'otp_software' ? text.initSoftware : text.initDevice}</p>
          ${confirmed(c, user, `token/${use}`, text.init)}
        </details>`
      }`
  const none = !user.transactionToken && !user.otpToken
  return html`<section>
    <h2>${text.tokens}</h2>
    ${none ? html`<p>${text.noTokens}</p>` : html`${one('transaction', user.transactionToken)} ${one('otp', user.otpToken)}`}
    ${!none && isBeyond(c, user) && html`<p>${text.initByOthers}</p>`}
  </section>`
}

function roles(c: HttpContext, user: ManagedUser): Html | false {
  const language = languageOf(c)
  const text = texts[language]
  if (visitorOf(c).role !== 'master' || isBeyond(c, user)) return false
  const options = (['administrator', 'ordinary'] as const).map(
    (role) => html`<option value="${role}" ${role === user.role && 'selected'}>${roleNames[language][role]}</option>`,
  )
  const field = html`<label
    >${text.role}<select name="role">
      ${options}
    </select></label
  >`
  return html`<section>
    <h2>${text.changeRole}</h2>
    ${confirmed(c, user, 'role', text.changeRole, field)}
  </section>`
}

const confirmed = (c: HttpContext, { id }: ManagedUser, what: string, button: string, fields?: Html): Html =>
  form(
    c,
    `${portalPaths.users}/${id}/${what}`,
    html`${fields} ${askedPassword(c, 'confirmation')} <button class="main">${button}</button>`,
    'one',
  )

interface UserText {
  done: string
  loginId: string
  role: string
  back: string
  certificates: string
  noCertificates: string
  onPaper: string
  until: (instant: string) => string
  revokedAt: (instant: string) => string
  notInstalled: string
  revoke: string
  lock: string
  locked: string
  lockedUntil: (instant: string) => string
  masterLocked: string
  unlock: string
  tokens: string
  noTokens: string
  uses: Record<TokenUse, string>
  inUse: string
  notActivated: string
  init: string
  initDevice: string
  initSoftware: string
  initByOthers: string
  changeRole: string
}

const texts: Record<Language, UserText> = {
  ja: {
    done: '変更しました。',
    loginId: 'ログインID',
    role: '権限',
    back: '利用者の一覧へ',
    certificates: '電子証明書',
    noCertificates: '電子証明書は発行されていません。',
    onPaper: 'この金融機関では、電子証明書の失効は書面で受け付けます。窓口にお問い合わせください。',
    until: (instant) => `有効期限 ${instant}`,
    revokedAt: (instant) => `失効 ${instant}`,
    notInstalled: 'PCへの導入は未確認',
    revoke: '失効する',
    lock: '利用停止',
    locked: 'パスワードなどを続けて間違えたか、金融機関が止めたため、利用停止になっています。',
    lockedUntil: (instant) => `パスワードなどを続けて間違えたため、${instant}まで一時停止になっています。`,
    masterLocked: 'マスターユーザの利用停止は、金融機関だけが解除できます。窓口にお問い合わせください。',
    unlock: '利用停止を解除する',
    tokens: 'トークン',
    noTokens: 'トークンはありません。',
    uses: { transaction: 'トランザクション認証', otp: 'ワンタイムパスワード' },
    inUse: '利用を開始しています。',
    notActivated: '利用開始登録が済んでいません。',
    init: 'トークンを初期化する',
    initDevice:
      '利用開始登録をやり直すまで、このトークンは使えなくなります。共用のトークンでは、ほかの利用者も使えなくなります。',
    initSoftware: '認証アプリのトークンは使えなくなり、利用者がポータルで新しく発行します。',
    initByOthers: '自分のトークンは、ほかの管理者が初期化します。マスターユーザのトークンは、金融機関が初期化します。',
    changeRole: '権限を変更する',
  },
  en: {
    done: 'It was changed.',
    loginId: 'Login ID',
    role: 'Role',
    back: 'To the list of users',
    certificates: 'Certificates',
    noCertificates: 'No certificate was issued.',
    onPaper: 'This institution revokes certificates on paper only. Ask at its counter.',
    until: (instant) => `until ${instant}`,
    revokedAt: (instant) => `revoked ${instant}`,
    notInstalled: 'not confirmed by its PC',
    revoke: 'Revoke',
    lock: 'Locked',
    locked: 'Locked after too many wrong passwords or answers, or by the institution.',
    lockedUntil: (instant) => `Locked until ${instant} after too many wrong passwords or answers.`,
    masterLocked: 'The lock of a master user is ended by the institution only. Ask at its counter.',
    unlock: 'End the lock',
    tokens: 'Tokens',
    noTokens: 'There are no tokens.',
    uses: { transaction: 'Transaction authentication', otp: 'One-time password' },
    inUse: 'In use.',
    notActivated: 'Not activated yet.',
    init: 'Initialise the token',
    initDevice:
      'It cannot be used until it is activated anew. Where several users share it, none of them can use it until then.',
    initSoftware: 'The token in the authenticator app is of no more use; the user issues a new one in the portal.',
    initByOthers:
      'Your own token is initialised by another administrator user, that of a master user by the institution.',
    changeRole: 'Change the role',
  },
}
