import { html } from 'hono/html'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { signedInStyle } from '../http/form-style.ts'
import { type Html, type Language, type PageStatus, languageOf, pageResponse } from '../http/pages.ts'
import { addressOfPage, portalPaths } from './paths.ts'

interface PortalPage {
  title: string
  body: Html
}

/** A page of the portal: whose it is, who is logged in and where else to go, and the same in the other language. */
export function draw(c: HttpContext, { title, body }: PortalPage, status: PageStatus = 200): Promise<Response> {
  const language = languageOf(c)
  const { profile, rehearsal } = c.get('institution')
  const other: Language = language === 'ja' ? 'en' : 'ja'
  const path = c.req.path.replace(/^\/\d{4}/, '')
  const text = texts[language]
  const page = {
    language,
    institution: organizationName(profile.code, profile.name),
    visitor: visitorBar(c),
    title,
    body: html`${rehearsal && html`<p class="hint">${text.rehearsal}</p>`}${body}`,
    other: { href: addressOfPage(c, path, { ...c.req.query(), lang: other }), text: text.otherLanguage },
    forms: style,
  }
  return pageResponse(c, page, status)
}

/** A form of these pages. `one`: its fields stand below one another. */
export const form = (c: HttpContext, path: string, fields: Html, layout: 'one' | '' = ''): Html =>
  html`<form method="post" action="${addressOfPage(c, path)}" class="${layout}">${fields}</form>`

/** Only where somebody is logged in. */
function visitorBar(c: HttpContext): Html | undefined {
  const visitor = c.get('visitor')
  if (!visitor) return undefined
  const text = texts[languageOf(c)]
  const links = [
    { path: portalPaths.top, name: text.top },
    { path: portalPaths.issuing, name: text.issuing },
    { path: portalPaths.registrations, name: text.registrations },
    ...(visitor.role === 'ordinary' ? [] : [{ path: portalPaths.users, name: text.users }]),
    { path: portalPaths.settings, name: text.settings },
  ]
  const here = c.req.path.replace(/^\/\d{4}/, '')
  return html`<nav aria-label="${text.menu}">
      ${links.map(
        ({ path, name }) =>
          html`<a href="${addressOfPage(c, path)}" ${path === here && html`aria-current="page"`}>${name}</a>`,
      )}
    </nav>
    <div class="who">
      <span>${visitor.name} (${visitor.loginId})</span>
      ${form(c, portalPaths.logout, html`<button>${text.logOut}</button>`)}
    </div>`
}

interface ShellText {
  menu: string
  top: string
  issuing: string
  registrations: string
  users: string
  settings: string
  logOut: string
  rehearsal: string
  otherLanguage: string
}

const texts: Record<Language, ShellText> = {
  ja: {
    menu: 'メニュー',
    top: 'トップ',
    issuing: '電子証明書発行',
    registrations: '各種登録',
    users: '利用者管理',
    settings: '設定',
    logOut: 'ログアウト',
    rehearsal: '訓練用の認証局です。ここで発行された証明書は本番では使えません。',
    otherLanguage: 'English',
  },
  en: {
    menu: 'Menu',
    top: 'Top',
    issuing: 'Issue certificate',
    registrations: 'Registrations',
    users: 'Manage users',
    settings: 'Settings',
    logOut: 'Log out',
    rehearsal: 'This authority is a rehearsal. Its certificates are worth nothing in production.',
    otherLanguage: '日本語',
  },
}

const style = `${signedInStyle}
.done { padding: .75rem 1rem; border-left: 4px solid var(--accent) }
.code { width: min(100%, 15rem); margin: 1rem 0 } .code svg { display: block; width: 100%; height: auto }
details code { overflow-wrap: anywhere } form.one { max-width: 28rem } form.one label { margin-bottom: 1rem }
input[type=checkbox], input[type=radio] { display: inline-block; width: auto; margin: 0 .5rem 0 0 }
`
