import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HttpContext } from './environment.ts'

export type Html = ReturnType<typeof html>

const languages = ['ja', 'en'] as const
export type Language = (typeof languages)[number]

/** `?lang=` decides, else the first of our languages the browser accepts, else Japanese. */
export function languageOf(c: HttpContext): Language {
  const asked = c.req.query('lang')
  const accepted = (c.req.header('accept-language') ?? '')
    .toLowerCase()
    .split(',')
    .map((range) => range.trim().slice(0, 2))
  return [asked, ...accepted].flatMap((tag) => languages.find((language) => language === tag) ?? [])[0] ?? 'ja'
}

const style = `
:root { color-scheme: light dark; --ink: #1c2330; --paper: #f4f6f9; --card: #fff; --line: #d8dee8; --accent: #14508c; --bad: #a3212a }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --paper: #12161c; --card: #1b212a; --line: #333d4b; --accent: #7fb2ea; --bad: #ff8f8f } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; padding: 3rem 1rem; background: var(--paper); color: var(--ink); line-height: 1.7;
  font-family: system-ui, "Hiragino Sans", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif }
main { max-width: 44rem; margin: 0 auto; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
header, footer { max-width: 44rem; margin: 0 auto; padding: .75rem 2rem; font-size: .875rem } footer { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem }
@media print { body { padding: 0; background: none } main { border: 0 } body nav, body .who, body > footer { display: none } }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.4; color: var(--accent) }
h1.refused { color: var(--bad) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; margin: 1.5rem 0 }
dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
code { font-family: ui-monospace, Consolas, monospace } a { color: var(--accent) }
@media (max-width: 34rem) { body { padding: 1.5rem .5rem } main { padding: 1.25rem } header, footer { padding: .75rem 1.25rem } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .75rem } }
`
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64')

interface Page {
  language: Language
  /** Stands above the page: whose it is. */
  institution: string
  /** Beside it: who is logged in, and the way out. */
  visitor?: Html
  title: string
  body: Html
  /** The same page in the other language. */
  other: { href: string; text: string } | null
  /** Stands below the page, beside that. */
  help?: Html
  /** Its forms may be sent, and their style. */
  forms?: string
  /** Address at another origin of ours they are sent to, which is told where from; without it, this origin. */
  formsGoTo?: string
  /** Address of the one script it runs, which is ours; without it, none. */
  script?: string
}

export type PageStatus = 200 | 400 | 401 | 403 | 404 | 409 | 413 | 415 | 503

/** A page that loads nothing from elsewhere and is kept by nobody. */
export async function pageResponse(c: HttpContext, page: Page, status: PageStatus = 200): Promise<Response> {
  const css = style + (page.forms ?? '')
  const policy = {
    'default-src': "'none'",
    'style-src': `'sha256-${hashOf(css)}'`,
    ...(page.script && { 'script-src': "'self'", 'connect-src': "'self'" }),
    'base-uri': "'none'",
    'form-action': page.forms === undefined ? "'none'" : (page.formsGoTo ?? "'self'"),
    'frame-ancestors': "'none'",
  }
  c.header(
    'Content-Security-Policy',
    Object.entries(policy)
      .map((rule) => rule.join(' '))
      .join('; '),
  )
  c.header('X-Content-Type-Options', 'nosniff')
  // A form of ours says where it comes from; other sites are told nothing.
  c.header('Referrer-Policy', page.formsGoTo === undefined ? 'same-origin' : 'strict-origin')
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'Accept, Accept-Language')
  const document = html`<!doctype html>
    <html lang="${page.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} | ${page.institution}</title>
        ${
          // Not in the template: the hash is of exactly these characters, and a formatter may add white space there.
          raw(`<style>${css}</style>`)
        }
        ${page.script && html`<script src="${page.script}" defer></script>`}
      </head>
      <body>
        <header>${page.institution} ${page.visitor}</header>
        <main>${page.body}</main>
        <footer>
          ${page.other && html`<a href="${page.other.href}" lang="${page.language === 'ja' ? 'en' : 'ja'}">${page.other.text}</a>`}
          ${page.help}
        </footer>
      </body>
    </html> `
  return c.html(await document, status)
}
