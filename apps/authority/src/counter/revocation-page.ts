import { CrlReason } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { html } from 'hono/html'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { certificateItem, certificateTexts } from './certificate-item.ts'
import { crlReasonTexts } from './crl-reason-text.ts'
import { draw } from './draw.ts'
import { field, formHere, keptLanguage, select } from './fields.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { certificateFields } from './read-user.ts'

const mostFound = 20

/** 証明書失効 on paper: which certificate, then why, then whether it is so. */
export async function revocationPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const given = problem ? await fieldsOf(c) : c.req.query()
  const found = given.serial === undefined ? null : await findCertificate(c, given.serial)
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${found ? await confirmation(c, found, given) : await search(c, given)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

async function search(c: HttpContext, { q = '', serial }: Partial<Record<string, string>>): Promise<Html> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const asked = (serial ?? q).trim()
  const some = { contains: asked.toLowerCase(), mode: 'insensitive' } as const
  const rows = asked
    ? await db.certificate.findMany({
        where: {
          revokedAt: null,
          subscriber: { institutionCode: profile.code },
          OR: [{ serialHex: { startsWith: asked.toLowerCase() } }, { subscriber: { loginId: some } }],
        },
        select: { ...certificateFields, subscriber: { select: { loginId: true, name: true } } },
        orderBy: [{ issuedAt: 'desc' }, { sha256: 'desc' }],
        take: mostFound + 1,
      })
    : []
  return html`<form method="get" action="${addressHere(c, institutionPaths.revocation)}" role="search">
      ${keptLanguage(c)}
      <div class="find">
        ${field({ name: 'q', label: text.search, type: 'search', value: asked, also: html`maxlength="64" required` })}
        <button>${text.find}</button>
      </div>
    </form>
    ${asked && rows.length === 0 && html`<p>${text.none}</p>`}
    ${
      rows.length > 0 &&
      html`<ul class="rows">
        ${rows.slice(0, mostFound).map((row) => certificateItem(c, row))}
      </ul>`
    }
    ${rows.length > mostFound && html`<p>${text.more}</p>`}`
}

/** A certificate of the institution whose page it is. */
const findCertificate = (c: HttpContext, serialHex: string) =>
  c.get('institution').db.certificate.findFirst({
    where: { serialHex, subscriber: { institutionCode: c.get('institution').profile.code } },
    select: { ...certificateFields, der: true, subscriber: { select: { loginId: true, name: true } } },
  })
type Found = NonNullable<Awaited<ReturnType<typeof findCertificate>>>

async function confirmation(c: HttpContext, found: Found, given: Partial<Record<string, string>>): Promise<Html> {
  const language = languageOf(c)
  const text = texts[language]
  const { serialHex, der, purpose, issuedAt, notAfter, delivery, revokedAt, subscriber } = found
  const of = certificateTexts[language]
  const rows = [
    [text.user, `${subscriber.name} (${subscriber.loginId})`],
    [text.commonName, readCertificate(der).commonName],
    [text.serial, html`<code>${serialHex}</code>`],
    [text.issued, `${of.purposes[purpose]} ${formatInstant(issuedAt, language)} · ${of.deliveries[delivery]}`],
    [text.ends, formatInstant(notAfter, language)],
  ] as const
  const facts = html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
  if (revokedAt) {
    return html`${facts}
      <p class="warn">${of.revokedAt(formatInstant(revokedAt, language))} ${found.revocationReason}</p>`
  }
  const reasons = Object.values(CrlReason).map((each) => [each, crlReasonTexts[language][each]] as const)
  const fields = html`<input type="hidden" name="serial" value="${serialHex}" />
    <div class="fields">
      ${field({
        name: 'reason',
        label: text.reason,
        hint: text.reasonHint,
        value: given.reason,
        also: html`required maxlength="200" autocomplete="off"`,
      })}
      ${select({
        name: 'crlReason',
        label: text.crlReason,
        hint: text.crlReasonHint,
        options: [['', text.noCrlReason], ...reasons],
        chosen: given.crlReason,
      })}
    </div>
    <p class="warn">${text.final}</p>
    <label class="check"><input type="checkbox" name="sure" required /> ${text.sure(subscriber.loginId)}</label>
    <p class="acts">
      <button class="bad">${text.revoke}</button>
      <a href="${addressHere(c, institutionPaths.revocation)}">${text.other}</a>
    </p>`
  return html`${facts} ${formHere(c, institutionPaths.revocation, fields)}`
}

/** Revokes it, as the paper says. */
export async function revoke(c: HttpContext): Promise<Response> {
  const given = await fieldsOf(c)
  const serialHex = given.serial ?? ''
  const reason = given.reason?.trim() ?? ''
  const crlReason = Object.values(CrlReason).find((each) => each === given.crlReason) ?? null
  return orSayWhy(
    c,
    async () => {
      if (!/^[^\p{C}]{1,200}$/u.test(reason)) {
        throw new CannotDo('a reason is 1 to 200 characters', { ja: '理由は1〜200文字で入力してください。' })
      }
      if (given.sure === undefined) {
        throw new CannotDo('confirm that it is to be revoked', { ja: '失効することを確認してください。' })
      }
      const loginId = (await findCertificate(c, serialHex))?.subscriber.loginId
      if (loginId === undefined) {
        throw new CannotDo(`there is no certificate with the serial number ${serialHex}`, {
          ja: `シリアル番号 ${serialHex} の証明書はありません。`,
        })
      }
      const details = { serialHex, reason, crlReason }
      await auditedHere(c, { action: 'certificate_revoked', target: loginId, details }, async (tx) => {
        const revoked = await revokeCertificate(tx, { serialHex, reason, crlReason }, c.get('now'))
        if (revoked?.already) {
          throw new CannotDo(`it is revoked since ${revoked.revokedAt.toISOString()} already`, {
            ja: 'この証明書はすでに失効しています。',
          })
        }
      })
      return c.redirect(
        addressHere(c, pathOf(institutionPaths.subscribers, loginId), { done: 'certificate_revoked' }),
        303,
      )
    },
    (problem) => revocationPage(c, problem),
  )
}

interface RevocationText {
  title: string
  lead: string
  search: string
  find: string
  none: string
  more: string
  user: string
  commonName: string
  serial: string
  issued: string
  ends: string
  reason: string
  reasonHint: string
  crlReason: string
  crlReasonHint: string
  noCrlReason: string
  final: string
  sure: (loginId: string) => string
  revoke: string
  other: string
}

const texts: Record<Language, RevocationText> = {
  ja: {
    title: '証明書失効（書面による届出）',
    lead: '届出書の証明書シリアル番号、またはログインIDで証明書を探します。',
    search: '証明書シリアル番号（はじめの数文字でも可）またはログインID',
    find: '検索',
    none: '失効できる証明書が見つかりません。',
    more: 'ほかにもあります。シリアル番号かログインIDを続けて入力し、絞り込んでください。',
    user: '利用者',
    commonName: 'Common Name',
    serial: '証明書シリアル番号',
    issued: '発行',
    ends: '有効期限',
    reason: '理由',
    reasonHint: '届出書の受付番号など。契約法人の管理画面にも表示されます',
    crlReason: '失効リスト（CRL）に載せる理由',
    crlReasonHint: '決まっていないときは「載せない」',
    noCrlReason: '載せない',
    final: '失効は取り消せません。もう一度使うには、新しい証明書を発行します。',
    sure: (loginId) => `${loginId} のこの証明書を失効します。届出の内容と本人を確認しました。`,
    revoke: '失効する',
    other: '別の証明書を探す',
  },
  en: {
    title: 'Revoke a certificate (on paper)',
    lead: 'Find it by the serial number on the form, or by login ID.',
    search: 'Serial number (its beginning is enough) or login ID',
    find: 'Find',
    none: 'There is no certificate to revoke.',
    more: 'There are more. Type more of the serial number or login ID.',
    user: 'User',
    commonName: 'Common Name',
    serial: 'Serial number',
    issued: 'Issued',
    ends: 'Valid until',
    reason: 'Reason',
    reasonHint: 'Such as the number of the form; the company’s console shows it, too',
    crlReason: 'Reason in the revocation list (CRL)',
    crlReasonHint: 'If in doubt, none',
    noCrlReason: 'none',
    final: 'Revoked is revoked for good. To go on, a new certificate is issued.',
    sure: (loginId) => `Revoke this certificate of ${loginId}: the form and who sent it have been checked.`,
    revoke: 'Revoke',
    other: 'Another certificate',
  },
}
