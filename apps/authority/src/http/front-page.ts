import { html } from 'hono/html'
import type { Authority } from '../authority.ts'
import type { HttpContext } from './environment.ts'
import { type Language, languageOf, pageResponse } from './pages.ts'

/** For whoever opens the API's address in a browser: whose it is, and where people go instead. */
export function frontPage(c: HttpContext, { profile, certLoginUrl, rehearsal }: Authority): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const body = html` <h1>${text.title}</h1>
    <p>${text.what}</p>
    <p>${text.certLogin} <a href="${certLoginUrl}">${certLoginUrl}</a></p>
    ${rehearsal && html`<p><strong>${text.rehearsal}</strong></p>`}`
  const other = { href: `/?lang=${language === 'ja' ? 'en' : 'ja'}`, text: text.otherLanguage }
  const institution = `(${profile.code})${profile.name}`
  return pageResponse(c, { language, institution, title: text.title, body, other })
}

interface FrontText {
  title: string
  what: string
  certLogin: string
  rehearsal: string
  otherLanguage: string
}

const texts: Record<Language, FrontText> = {
  ja: {
    title: '証明書発行サービス',
    what: '証明書発行アプリケーションと管理コンソールのための接続先です。この画面で行う操作はありません。',
    certLogin: '証明書でのログインはこちらです。',
    rehearsal: '訓練用の認証局です。ここで発行された証明書は本番では使えません。',
    otherLanguage: 'English',
  },
  en: {
    title: 'Certificate issuing service',
    what: 'The issuing application and the admin console connect here. There is nothing to do on this page.',
    certLogin: 'To log in with a certificate, go to',
    rehearsal: 'This authority is a rehearsal. Its certificates are worth nothing in production.',
    otherLanguage: '日本語',
  },
}
