import { html } from 'hono/html'
import type { Authority } from '../authority.ts'
import { organizationName } from '../ca/names.ts'
import type { Institution } from '../institutions.ts'
import type { HttpContext } from './environment.ts'
import { type Language, languageOf, pageResponse } from './pages.ts'

/** For whoever opens the authority's address in a browser: which institutions it serves. */
export function frontPage(c: HttpContext, { rehearsal }: Authority, institutions: Institution[]): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const items = institutions.map(
    ({ profile: { code, name } }) => html`<li><a href="/${code}/">${organizationName(code, name)}</a></li>`,
  )
  const body = html`<h1>${text.title}</h1>
    <p>${text.institutions}</p>
    <ul>
      ${items}
    </ul>
    ${rehearsal && html`<p><strong>${text.rehearsal}</strong></p>`}`
  const other = { href: `/?lang=${language === 'ja' ? 'en' : 'ja'}`, text: text.otherLanguage }
  return pageResponse(c, { language, institution: text.title, title: text.title, body, other })
}

interface FrontText {
  title: string
  institutions: string
  rehearsal: string
  otherLanguage: string
}

const texts: Record<Language, FrontText> = {
  ja: {
    title: '証明書発行サービス',
    institutions: '次の金融機関の証明書を発行しています。',
    rehearsal: '訓練用の認証局です。ここで発行された証明書は本番では使えません。',
    otherLanguage: 'English',
  },
  en: {
    title: 'Certificate issuing service',
    institutions: 'It issues the certificates of these institutions.',
    rehearsal: 'This authority is a rehearsal. Its certificates are worth nothing in production.',
    otherLanguage: '日本語',
  },
}
