import { html } from 'hono/html'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { signedInStyle } from '../http/form-style.ts'
import { type Html, type Language, type PageStatus, languageOf, pageResponse } from '../http/pages.ts'
import { addressOfPage, pathOf, portalPaths } from './paths.ts'
import { scriptAddress } from './script.ts'

interface PortalPage {
  title: string
  body: Html
  /** What it tells is gone in the other language. */
  isOnce?: true
  /** Runs the portal's script. */
  script?: true
}

/** A page of the portal: whose it is, who is logged in and where else to go, and the same in the other language. */
export function draw(
  c: HttpContext,
  { title, body, script, isOnce }: PortalPage,
  status: PageStatus = 200,
): Promise<Response> {
  const language = languageOf(c)
  const { profile, rehearsal } = c.get('institution')
  const other: Language = language === 'ja' ? 'en' : 'ja'
  const text = texts[language]
  const page = {
    language,
    institution: organizationName(profile.code, profile.name),
    visitor: visitorBar(c),
    title,
    body: html`${rehearsal && html`<p class="hint">${text.rehearsal}</p>`}${body}`,
    other: isOnce
      ? null
      : { href: addressOfPage(c, pathOf(c), { ...c.req.query(), lang: other }), text: text.otherLanguage },
    help: html`<a href="${addressOfPage(c, portalPaths.help)}">${text.help}</a>`,
    forms: style,
    script: script && scriptAddress(c),
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
  const here = pathOf(c)
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
  help: string
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
    help: 'ヘルプ・お問い合わせ',
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
    help: 'Help and contact',
  },
}

const style = `${signedInStyle}
h1 ~ p.hint { margin-top: -.5rem }
.lines { white-space: pre-line; margin: .25rem 0 } .urgent { color: var(--bad) }
.notice { padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: .4rem } .notice > :first-child { margin-top: 0 } .notice > :last-child { margin-bottom: 0 }
.steps { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1rem; padding: 0; list-style: none; counter-reset: step }
.steps li { flex: 1 1 8rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; counter-increment: step }
.steps li::before { content: counter(step) " " } .steps .past { border-color: var(--accent) } .steps .mark { font-size: .875rem; color: var(--accent) }
.steps [aria-current] { border-color: var(--accent); background: var(--accent); color: var(--card); font-weight: 600 }
[popover] { max-width: 34rem; padding: 1.5rem 2rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); color: var(--ink) } [popover]::backdrop { background: rgb(0 0 0 / .5) }
[data-help] { margin-top: 1rem }
.keyboard { margin: 0 0 1rem } .keyboard > div { display: flex; gap: .25rem; margin-bottom: .25rem } .keyboard > .acts { flex-wrap: wrap; margin-top: .5rem }
.keyboard :not(.acts) > button { flex: 1 1 0; min-width: 0; max-width: 2.75rem; padding: .3rem 0 } .keyboard [aria-pressed=true] { background: var(--accent); color: var(--card) }
[hidden] { display: none }
details { margin-bottom: 1rem } summary { cursor: pointer; color: var(--accent); margin-bottom: .5rem }
.done { padding: .75rem 1rem; border-left: 4px solid var(--accent) }
.code { width: min(100%, 15rem); margin: 1rem 0 } .code svg { display: block; width: 100%; height: auto }
details code { overflow-wrap: anywhere } form.one { max-width: 28rem } form.one label { margin-bottom: 1rem }
input[type=checkbox], input[type=radio] { display: inline-block; width: auto; margin: 0 .5rem 0 0 }
`
