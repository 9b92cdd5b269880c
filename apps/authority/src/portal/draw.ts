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
    forms: signedInStyle,
  }
  return pageResponse(c, page, status)
}

/** A form of these pages. */
export const form = (c: HttpContext, path: string, fields: Html): Html =>
  html`<form method="post" action="${addressOfPage(c, path)}">${fields}</form>`

/** Only where somebody is logged in. */
function visitorBar(c: HttpContext): Html | undefined {
  const visitor = c.get('visitor')
  if (!visitor) return undefined
  const text = texts[languageOf(c)]
  const links = [
    { path: portalPaths.top, name: text.top },
    { path: portalPaths.issuing, name: text.issuing },
    ...(visitor.role === 'ordinary' ? [] : [{ path: portalPaths.users, name: text.users }]),
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
  users: string
  logOut: string
  rehearsal: string
  otherLanguage: string
}

const texts: Record<Language, ShellText> = {
  ja: {
    menu: 'メニュー',
    top: 'トップ',
    issuing: '電子証明書発行',
    users: '利用者管理',
    logOut: 'ログアウト',
    rehearsal: '訓練用の認証局です。ここで発行された証明書は本番では使えません。',
    otherLanguage: 'English',
  },
  en: {
    menu: 'Menu',
    top: 'Top',
    issuing: 'Issue certificate',
    users: 'Manage users',
    logOut: 'Log out',
    rehearsal: 'This authority is a rehearsal. Its certificates are worth nothing in production.',
    otherLanguage: '日本語',
  },
}
