import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'

/** BSMS001 */
export function issuingPage(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  return draw(c, { title: text.title, body: html`<h1>${text.title}</h1>` })
}

interface IssuingText {
  title: string
}

const texts: Record<Language, IssuingText> = {
  ja: { title: '電子証明書発行' },
  en: { title: 'Issue certificate' },
}
