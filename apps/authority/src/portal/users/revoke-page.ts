import type { CrlReason } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { revokeAsAdministrator } from '../../ca/revoke-as-administrator.ts'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import { Refused } from '../../problem.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import {
  type FormPage,
  NotTaken,
  askedPassword,
  confirmationNotice,
  judgeAskedPassword,
  problemStatus,
  problemText,
  typedBefore,
} from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { notFoundPage } from '../problem-page.ts'
import { type ManagedUser, findCertificate, findUser } from './find-user.ts'

/** Why, as the CRL says it (RFC 5280 §5.3.1). */
const reasons = {
  replaced: 'superseded',
  lost: 'keyCompromise',
  broken: 'cessationOfOperation',
  left: 'affiliationChanged',
  other: null,
} as const satisfies Record<string, CrlReason | null>
type Reason = keyof typeof reasons
const reasonKeys = Object.keys(reasons) as Reason[]

type Shown = NonNullable<Awaited<ReturnType<typeof findCertificate>>>

/** 証明書失効 (manual §3.2): what is about to be revoked, to be noted first; of a revoked one, since when it is. */
export const revokePage: FormPage = async (c, problem) => {
  const text = texts[languageOf(c)]
  const user = await findUser(c)
  const certificate = user && (await findCertificate(c, user))
  if (!certificate) return notFoundPage(c)
  if (certificate.revokedAt) return resultPage(c, user, { ...certificate, revokedAt: certificate.revokedAt })
  refuseOnPaper(c)
  const { reason, note } = await typedBefore(c, problem)
  const fields = html`<label
      >${text.reason}<select name="reason">
        ${reasonKeys.map((key) => html`<option value="${key}" ${key === reason && 'selected'}>${text.reasons[key]}</option>`)}
      </select></label
    >
    <label>${text.note}<input name="note" maxlength="200" autocomplete="off" value="${note ?? ''}" /></label>
    ${askedPassword(c, 'confirmation')}
    <button class="main">${text.revoke}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${facts(c, user, certificate)}
    <p>${text.keep}</p>
    ${user.id === visitorOf(c).id && html`<p>${text.own}</p>`} ${problemText(c, problem)} ${await confirmationNotice(c)}
    ${form(c, `${portalPaths.users}/${user.id}/revoke/${certificate.serialHex}`, fields, 'one')}`
  return draw(c, { title: text.title, body }, problemStatus(problem))
}

/** Answers with the result itself: whoever revokes the certificate he is logged in with is out after it. */
export async function revoke(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { profile } = c.get('institution')
  const user = await findUser(c)
  const certificate = user && (await findCertificate(c, user))
  if (!certificate) return notFoundPage(c)
  refuseOnPaper(c)
  const { reason: given, note = '' } = await fieldsOf(c)
  const key = reasonKeys.find((each) => each === given)
  if (!key) throw new Refused({ code: 'G006e' })
  if (key === 'other' && note.trim() === '') throw new NotTaken(text.sayWhy)
  await judgeAskedPassword(c, 'confirmation')
  const { serialHex } = certificate
  // For the institution and the company's own records, whatever language the page was in.
  const reason = [texts.ja.reasons[key], note.trim().slice(0, 200)].filter(Boolean).join(': ')
  const asked = { institutionCode: profile.code, by: visitorOf(c).loginId, serialHex, reason, crlReason: reasons[key] }
  let revokedAt = c.get('now')
  const details = { loginId: user.loginId, reason }
  await act(c, { action: 'certificate.revoke', target: serialHex, details, asAdministrator: true }, async (tx) => {
    const revoked = await revokeAsAdministrator(tx, asked, c.get('now'))
    ;({ revokedAt } = revoked)
    return !revoked.already
  })
  return resultPage(c, user, { ...certificate, revokedAt })
}

function resultPage(c: HttpContext, user: ManagedUser, certificate: Shown & { revokedAt: Date }): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const body = html`<h1>${text.revoked}</h1>
    <p role="status">${text.since(formatInstant(certificate.revokedAt, language, 'second'))}</p>
    ${facts(c, user, certificate)}
    <p>${text.next}</p>
    <p><a class="button" href="${addressOfPage(c, portalPaths.users)}">${text.back}</a></p>`
  return draw(c, { title: text.revoked, body })
}

function facts(c: HttpContext, { loginId, name }: ManagedUser, { serialHex, notAfter }: Shown): Html {
  const language = languageOf(c)
  const text = texts[language]
  return html`<dl>
    <dt>${text.loginId}</dt>
    <dd>${loginId}</dd>
    <dt>${text.name}</dt>
    <dd>${name}</dd>
    <dt>${text.serial}</dt>
    <dd><code>${serialHex}</code></dd>
    <dt>${text.notAfter}</dt>
    <dd>${formatInstant(notAfter, language)}</dd>
  </dl>`
}

/** @throws Refused when the institution revokes on paper only. */
function refuseOnPaper(c: HttpContext): void {
  if (c.get('institution').profile.revocationRoutes.includes('portal')) return
  throw new Refused({ code: 'malformed' }, 'the institution revokes on paper only', { status: 403 })
}

interface RevokeText {
  title: string
  lead: string
  keep: string
  own: string
  loginId: string
  name: string
  serial: string
  notAfter: string
  reason: string
  reasons: Record<Reason, string>
  note: string
  sayWhy: string
  revoke: string
  revoked: string
  since: (instant: string) => string
  next: string
  back: string
}

const texts: Record<Language, RevokeText> = {
  ja: {
    title: '証明書失効',
    lead: '次の電子証明書を失効します。失効は取り消せません。失効すると、この証明書ではログインできなくなります。',
    keep: '失効の前に、ログインIDと証明書シリアル番号を控えてください。あとで確認するときに必要です。',
    own: 'これは、あなた自身の電子証明書です。',
    loginId: 'ログインID',
    name: '氏名',
    serial: '証明書シリアル番号',
    notAfter: '有効期限',
    reason: '理由',
    reasons: {
      replaced: 'PCの入れ替え',
      lost: 'PCの紛失・盗難',
      broken: 'PCの故障・再インストール',
      left: '退職・異動',
      other: 'その他',
    },
    note: '補足（「その他」のときは必ず）',
    sayWhy: '「その他」のときは、理由を補足に入力してください。',
    revoke: '失効する',
    revoked: '失効しました',
    since: (instant) => `失効日時: ${instant}`,
    next: '新しい電子証明書は、利用者がPCの証明書発行アプリケーションで取得します。',
    back: '利用者の一覧へ',
  },
  en: {
    title: 'Revoke a certificate',
    lead: 'This certificate will be revoked, which cannot be undone. Nobody can log in with it any more.',
    keep: 'Before you revoke it, note the login ID and the serial number of the certificate: they are needed when somebody asks later.',
    own: 'This is your own certificate.',
    loginId: 'Login ID',
    name: 'Name',
    serial: 'Serial number of the certificate',
    notAfter: 'Expiry',
    reason: 'Reason',
    reasons: {
      replaced: 'The PC is replaced',
      lost: 'The PC is lost or stolen',
      broken: 'The PC is broken or set up anew',
      left: 'The user has left or has another task',
      other: 'Another reason',
    },
    note: 'Remark (needed for another reason)',
    sayWhy: 'Say in the remark what the other reason is.',
    revoke: 'Revoke it',
    revoked: 'The certificate is revoked',
    since: (instant) => `Revoked: ${instant}`,
    next: 'The user obtains a new certificate with the issuing application on the PC.',
    back: 'To the list of users',
  },
}
