import { createHmac } from 'node:crypto'
import { getCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf, pageResponse } from '../http/pages.ts'
import { rehearsalTexts } from './text.ts'

export type Html = ReturnType<typeof html>

/** Where the key is kept in the browser: for this host, TLS and this program's pages alone. */
export const keyCookie = 'rehearsal'
export const keyOf = (c: HttpContext): string => getCookie(c, keyCookie, 'host') ?? ''

/** In every form: what another site that sends the cookie along cannot know. */
export const formToken = (key: string): string => createHmac('sha256', key).update('form').digest('base64url')

/** A form of these pages, with what it always carries. One form takes files, so all are sent as if they did. */
export function form(c: HttpContext, action: string, fields: Html, more: Record<string, string> = {}): Html {
  return html`<form method="post" action="${address(c, action, more)}" enctype="multipart/form-data">
    <input type="hidden" name="formToken" value="${formToken(keyOf(c))}" />${fields}
  </form>`
}

/** What the address says and every link and form keeps: language, and institution where there are several. */
export function shown(c: HttpContext): Record<string, string> {
  const { institution } = c.req.query()
  return { lang: languageOf(c), ...(institution && { institution }) }
}

export const address = (c: HttpContext, path: string, more: Record<string, string> = {}): string =>
  `/rehearsal${path}?${new URLSearchParams({ ...shown(c), ...more }).toString()}`

export async function draw(
  c: HttpContext,
  { title, institution, body }: { title: string; institution: string; body: Html },
  status: 200 | 400 | 403 | 413 = 200,
): Promise<Response> {
  const language = languageOf(c)
  const { path, query } = { path: c.req.path.replace(/^\/rehearsal/, ''), query: c.req.query() }
  const other: Language = language === 'ja' ? 'en' : 'ja'
  // A page that answers a form is found under its own address, where there is nothing to be had without the form.
  const href = c.req.method === 'GET' ? address(c, path, { ...query, lang: other }) : address(c, '', { lang: other })
  const page = { language, institution, title, body, other: { href, text: rehearsalTexts[language].otherLanguage } }
  return pageResponse(c, { ...page, forms: style }, status)
}

const style = `
main { max-width: 56rem } header, footer { max-width: 56rem }
section { margin-top: 2.5rem } h2 { margin: 0 0 .75rem; font-size: 1.15rem } h3 { margin: 1.25rem 0 0; font-size: 1rem } dl { margin: .75rem 0 1rem }
.rows { list-style: none; margin: 0 0 1.5rem; padding: 0; border-top: 1px solid var(--line) }
.rows > li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; padding: .75rem 0; border-bottom: 1px solid var(--line) }
.rows .what { flex: 1 1 16rem; min-width: 0; overflow-wrap: anywhere } .rows .what small { display: block }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
small, .hint { font-size: .875rem; opacity: .8 }
button, .button { font: inherit; padding: .35rem .9rem; border: 1px solid var(--accent); border-radius: .4rem; background: transparent; color: var(--accent); cursor: pointer; text-decoration: none }
button.main { background: var(--accent); color: var(--card) } button:hover, .button:hover { text-decoration: underline }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem 1.5rem; align-items: end; margin-bottom: 1rem }
.find { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0 } .find label { flex: 1 1 14rem }
label { display: block; font-weight: 600 } label .hint { display: block; font-weight: 400 }
input, select, textarea { display: block; width: 100%; font: inherit; font-weight: 400; padding: .4rem .6rem; margin-top: .25rem; border: 1px solid var(--ink); border-radius: .4rem; background: var(--paper); color: var(--ink) }
.problem { padding: .75rem 1rem; border-left: 4px solid var(--bad); color: var(--bad) }
.badge { display: inline-block; padding: 0 .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem; white-space: nowrap }
.badge.bad { color: var(--bad) }
.display { margin: .25rem 0 1rem; font: 600 2.2rem/1.3 ui-monospace, Consolas, monospace; letter-spacing: .15em }
nav { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: 1rem 0 }
`
