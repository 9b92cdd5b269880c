import { html } from 'hono/html'
import type { Authority } from '../authority.ts'
import { organizationName } from '../ca/names.ts'
import type { Institution } from '../institutions.ts'
import type { HttpContext } from './environment.ts'
import { type Language, languageOf, pageResponse } from './pages.ts'

/** For whoever opens the authority's address in a browser: which institutions it serves. */
export function frontPage(c: HttpContext, { rehearsal }: Authority, institutions: Institution[]): Promise<Response> {
  const text = texts[languageOf(c)]
  const items = institutions.map(
    ({ profile: { code, name } }) => html`<li><a href="/${code}/">${organizationName(code, name)}</a></li>`,
  )
  const body = html`<p>${text.institutions}</p>
    <ul>
      ${items}
    </ul>`
  return page(c, { institution: text.title, rehearsal, body })
}

/** The same of one institution: whose address it is, and where people go instead. */
export function institutionPage(c: HttpContext): Promise<Response> {
  const { profile, certLoginUrl, rehearsal } = c.get('institution')
  const body = html`<p>${texts[languageOf(c)].certLogin} <a href="${certLoginUrl}">${certLoginUrl}</a></p>`
  return page(c, { institution: organizationName(profile.code, profile.name), rehearsal, body })
}

interface FrontPage {
  institution: string
  rehearsal: boolean
  body: ReturnType<typeof html>
}

function page(c: HttpContext, { institution, rehearsal, body }: FrontPage): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const whole = html` <h1>${text.title}</h1>
    <p>${text.what}</p>
    ${body} ${rehearsal && html`<p><strong>${text.rehearsal}</strong></p>`}`
  const other = { href: `${c.req.path}?lang=${language === 'ja' ? 'en' : 'ja'}`, text: text.otherLanguage }
  return pageResponse(c, { language, institution, title: text.title, body: whole, other })
}

interface FrontText {
  title: string
  what: string
  institutions: string
  certLogin: string
  rehearsal: string
  otherLanguage: string
}

const texts: Record<Language, FrontText> = {
  ja: {
    title: '証明書発行サービス',
    what: '証明書発行アプリケーションと管理コンソールのための接続先です。この画面で行う操作はありません。',
    institutions: '次の金融機関の証明書を発行しています。',
    certLogin: '証明書でのログインはこちらです。',
    rehearsal: '訓練用の認証局です。ここで発行された証明書は本番では使えません。',
    otherLanguage: 'English',
  },
  en: {
    title: 'Certificate issuing service',
    what: 'The issuing application and the admin console connect here. There is nothing to do on this page.',
    institutions: 'It issues the certificates of these institutions.',
    certLogin: 'To log in with a certificate, go to',
    rehearsal: 'This authority is a rehearsal. Its certificates are worth nothing in production.',
    otherLanguage: '日本語',
  },
}
