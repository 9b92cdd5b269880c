import { createHmac } from 'node:crypto'
import { getCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { formStyle } from '../http/form-style.ts'
import { type Html, type Language, languageOf, pageResponse } from '../http/pages.ts'
import { rehearsalTexts } from './text.ts'

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

const style = `${formStyle}
.display { margin: .25rem 0 1rem; font: 600 2.2rem/1.3 ui-monospace, Consolas, monospace; letter-spacing: .15em }
`
