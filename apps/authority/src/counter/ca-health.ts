import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { type CaDescription, endingCas } from '../ca/describe-cas.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'

/** The authority's own certificates: until when they last, and how old the revocation lists are. */
export function caHealth(c: HttpContext, cas: CaDescription[]): Html {
  const text = texts[languageOf(c)]
  const ending = new Set(endingCas(cas, c.get('now')))
  return html`<section>
    <h2>${text.title}</h2>
    <ul class="rows">
      ${cas.map((ca) => caItem(c, ca, ending.has(ca)))}
    </ul>
  </section>`
}

function caItem(c: HttpContext, ca: CaDescription, ends: boolean) {
  const { use, subject, algorithm, notAfter, serialHex, crl, succeededFrom } = ca
  const language = languageOf(c)
  const text = texts[language]
  const isOld = crl && crl.nextUpdate <= c.get('now')
  return html`<li>
    <span class="what"
      >${subject}
      <small>${text.uses[use]} · ${algorithm} · ${text.serial} <code>${serialHex}</code></small>
      <small>${text.ends(formatInstant(notAfter, language, 'day'))}</small>
      ${succeededFrom && html`<small>${text.succeeded(formatInstant(succeededFrom, language))}</small>`}
      ${
        use === 'issuing' &&
        html`<small>${crl ? text.crl(String(crl.number), formatInstant(crl.nextUpdate, language)) : text.noCrl}</small>`
      }
    </span>
    ${ends && html`<span class="badge bad">${text.successor}</span>`}
    ${isOld && html`<span class="badge">${text.oldCrl}</span>`}
  </li>`
}

interface CaText {
  title: string
  uses: Record<CaDescription['use'], string>
  serial: string
  ends: (day: string) => string
  crl: (number: string, until: string) => string
  noCrl: string
  oldCrl: string
  successor: string
  succeeded: (from: string) => string
}

const texts: Record<Language, CaText> = {
  ja: {
    title: '認証局の証明書',
    uses: { root: 'ルート認証局', issuing: '発行認証局', tls: 'TLSサーバ' },
    serial: 'シリアル番号',
    ends: (day) => `有効期限 ${day}`,
    crl: (number, until) => `失効リスト（CRL） 第${number}号、${until}まで有効`,
    noCrl: '失効リスト（CRL）はまだ取得されていません',
    oldCrl: '最後のCRLは期限切れ（次の取得時に作られます）',
    successor: '2年以内に期限切れ：後継が必要です（コマンド ca succeed）',
    succeeded: (from) => `後継あり：${from}から後継が発行`,
  },
  en: {
    title: 'Certificates of the authority',
    uses: { root: 'root CA', issuing: 'issuing CA', tls: 'TLS server' },
    serial: 'serial number',
    ends: (day) => `ends ${day}`,
    crl: (number, until) => `CRL ${number}, good until ${until}`,
    noCrl: 'nobody has asked for its CRL yet',
    oldCrl: 'the last CRL has ended (the next to ask gets a new one)',
    successor: 'ends within two years: needs a successor (command: ca succeed)',
    succeeded: (from) => `has a successor, which issues from ${from}`,
  },
}
