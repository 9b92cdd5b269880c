import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { visitorOf } from './guard.ts'

/** BTOP001 */
export function topPage(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  return draw(c, { title: text.title, body: html`<h1>${text.greeting(visitorOf(c).name)}</h1>` })
}

interface TopText {
  title: string
  greeting: (name: string) => string
}

const texts: Record<Language, TopText> = {
  ja: { title: 'トップページ', greeting: (name) => `${name} 様` },
  en: { title: 'Top page', greeting: (name) => `Welcome, ${name}` },
}
