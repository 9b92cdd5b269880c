import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { visitorOf } from './guard.ts'
import { roleNames } from './role-names.ts'

/** As whom the visitor is registered. */
export function ownFacts(c: HttpContext): Html {
  const language = languageOf(c)
  const text = texts[language]
  const { loginId, name, role } = visitorOf(c)
  return html`<dl>
    <dt>${text.loginId}</dt>
    <dd>${loginId}</dd>
    <dt>${text.name}</dt>
    <dd>${name}</dd>
    <dt>${text.role}</dt>
    <dd>${roleNames[language][role]}</dd>
  </dl>`
}

const ja = { loginId: 'ログインID', name: '氏名', role: '権限' }
const texts: Record<Language, typeof ja> = { ja, en: { loginId: 'Login ID', name: 'Name', role: 'Role' } }
