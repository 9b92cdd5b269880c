import { html } from 'hono/html'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { signedInStyle } from '../http/form-style.ts'
import { type Html, type Language, type PageStatus, languageOf, pageResponse } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import { isAuditAction, auditTexts } from './audit-text.ts'
import { addressHere, addressOf, base, counterPaths, institutionPaths } from './paths.ts'

interface CounterPage {
  title: string
  body: Html
  /** What it tells is gone in the other language. */
  isOnce?: true
}

/** A page of the counter: who is signed in, the institution it is about and its other pages, the same in the other language. */
export function draw(
  c: HttpContext,
  { title, body, isOnce }: CounterPage,
  status: PageStatus = 200,
): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const institution = institutionOf(c)
  const { done = '' } = c.req.query()
  const other: Language = language === 'ja' ? 'en' : 'ja'
  // A page that answers a form is found under its own address, where nothing has been sent.
  const query = c.req.method === 'GET' ? c.req.query() : {}
  const path = c.req.path.slice(base.length)
  const page = {
    language,
    institution: institution ? organizationName(institution.profile.code, institution.profile.name) : text.counter,
    visitor: clerkBar(c),
    title,
    body: html`${institution && institutionMenu(c)}
    ${isAuditAction(done) && html`<p class="done" role="status">${text.done(auditTexts[language][done])}</p>`} ${body}`,
    other: isOnce ? null : { href: addressOf(c, path, { ...query, lang: other }), text: text.otherLanguage },
    forms: style,
  }
  return pageResponse(c, page, status)
}

/** The institution of pages that are about one. */
const institutionOf = (c: HttpContext) => c.get('institution') as Institution | undefined

function clerkBar(c: HttpContext): Html | undefined {
  const clerk = c.get('clerk')
  if (!clerk) return undefined
  const text = texts[languageOf(c)]
  return html`<div class="who">
    <a href="${addressOf(c, counterPaths.overview)}">${text.counter}</a>
    <span>${clerk.name}</span>
    <a href="${addressOf(c, counterPaths.password)}">${text.password}</a>
    <form method="post" action="${addressOf(c, counterPaths.signOut)}"><button>${text.signOut}</button></form>
  </div>`
}

const menu = [
  'home',
  'subscribers',
  'tokens',
  'revocation',
  'log',
  'changes',
  'announcements',
  'switches',
  'maintenance',
  'orderKeys',
  'audit',
] as const satisfies (keyof typeof institutionPaths)[]

function institutionMenu(c: HttpContext): Html {
  const text = texts[languageOf(c)]
  const here = c.req.path.slice(`${base}/0000`.length)
  return html`<nav class="menu" aria-label="${text.menu}">
    ${menu.map((page) => {
      const path = institutionPaths[page]
      const isHere = path === '' ? here === '' : here === path || here.startsWith(`${path}/`)
      return html`<a href="${addressHere(c, path)}" ${isHere && html`aria-current="page"`}>${text.pages[page]}</a>`
    })}
  </nav>`
}

interface ShellText {
  counter: string
  password: string
  signOut: string
  menu: string
  pages: Record<(typeof menu)[number], string>
  done: (what: string) => string
  otherLanguage: string
}

const texts: Record<Language, ShellText> = {
  ja: {
    counter: '窓口',
    password: 'パスワード変更',
    signOut: 'サインアウト',
    menu: 'メニュー',
    pages: {
      home: '概況',
      subscribers: '利用者',
      tokens: 'トークン',
      revocation: '証明書失効',
      log: '発行履歴',
      changes: '変更履歴',
      announcements: 'お知らせ',
      switches: '設定',
      maintenance: 'メンテナンス',
      orderKeys: '依頼の鍵',
      audit: '監査ログ',
    },
    done: (what) => `完了しました：${what}`,
    otherLanguage: 'English',
  },
  en: {
    counter: 'Counter',
    password: 'Change password',
    signOut: 'Sign out',
    menu: 'Menu',
    pages: {
      home: 'Overview',
      subscribers: 'Users',
      tokens: 'Tokens',
      revocation: 'Revoke',
      log: 'Issue log',
      changes: 'Changes',
      announcements: 'Announcements',
      switches: 'Settings',
      maintenance: 'Maintenance',
      orderKeys: 'Order keys',
      audit: 'Audit log',
    },
    done: (what) => `Done: ${what}`,
    otherLanguage: '日本語',
  },
}

const style = `${signedInStyle}
.menu { gap: .25rem 1.1rem; margin: 0 0 1.5rem; padding-bottom: .75rem; border-bottom: 1px solid var(--line) }
.menu [aria-current] { font-weight: 600; text-decoration: none }
.done { padding: .5rem 1rem; border-left: 4px solid var(--accent) }
.warn { padding: .5rem 1rem; border-left: 4px solid var(--bad) }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .75rem; list-style: none; margin: 1rem 0; padding: 0 }
.numbers a, .numbers span { display: block; height: 100%; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; text-decoration: none }
.numbers b { display: block; font-size: 1.5rem; line-height: 1.3 } .numbers .bad b { color: var(--bad) }
details { border-bottom: 1px solid var(--line); padding: .6rem 0 } summary { cursor: pointer; color: var(--accent); font-weight: 600 }
details p { margin: .5rem 0 } textarea { margin-bottom: 1rem } pre { white-space: pre-wrap; overflow-wrap: anywhere } fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: 0; padding: .5rem 1rem } legend { font-weight: 600; padding: 0 .4rem }
.check { display: flex; gap: .6rem; align-items: baseline; font-weight: 400 } .check input { width: auto; margin: 0 }
.secret { font: 600 1.15rem/1.6 ui-monospace, Consolas, monospace; overflow-wrap: anywhere }
.code svg { display: block; width: 12rem; height: 12rem } .said { white-space: pre-line; overflow-wrap: anywhere }
dd .badge { white-space: normal } button.bad { border-color: var(--bad); color: var(--bad) }
.switch { margin: 1.25rem 0; max-width: 32rem } fieldset > * + label { margin-top: .5rem } .find { align-items: end } .fields > * { align-self: start }
`
