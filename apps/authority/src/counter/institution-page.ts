import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { describeCas } from '../ca/describe-cas.ts'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { caHealth } from './ca-health.ts'
import { draw } from './draw.ts'
import { maintenanceNow } from './maintenance-now.ts'
import { addressHere, institutionPaths } from './paths.ts'
import { userNumbers } from './user-numbers.ts'
import { countUsers } from './user-states.ts'

/** How an institution is. */
export async function institutionPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile, rehearsal, baseUrl } = c.get('institution')
  const now = c.get('now')
  const cas = (await describeCas(db)).filter(({ institutionCode }) => institutionCode === profile.code)
  const search = html`<form method="get" action="${addressHere(c, institutionPaths.subscribers)}" role="search">
    <input type="hidden" name="lang" value="${language}" />
    <div class="find">
      <label>${text.search} <input name="q" type="search" maxlength="100" /></label>
      <button>${text.find}</button>
    </div>
  </form>`
  const body = html`<h1>${organizationName(profile.code, profile.name)}</h1>
    ${rehearsal && html`<p class="warn">${text.rehearsal} <a href="/rehearsal?${rehearsalQuery(c)}">${text.toRehearsal}</a></p>`}
    ${maintenanceNow(c, profile)} ${userNumbers(c, profile, await countUsers(db, profile, now))} ${search}
    <dl>
      <dt>${text.time}</dt>
      <dd><time datetime="${now.toISOString()}">${formatInstant(now, language, 'second')}</time></dd>
      <dt>${text.portal}</dt>
      <dd><a href="${baseUrl}/">${baseUrl}/</a></dd>
    </dl>
    ${caHealth(c, cas)}`
  return draw(c, { title: text.title, body })
}

const rehearsalQuery = (c: HttpContext) =>
  new URLSearchParams({ lang: languageOf(c), institution: c.get('institution').profile.code }).toString()

interface InstitutionText {
  title: string
  rehearsal: string
  toRehearsal: string
  search: string
  find: string
  time: string
  portal: string
}

const texts: Record<Language, InstitutionText> = {
  ja: {
    title: '概況',
    rehearsal: '訓練用の認証局です。',
    toRehearsal: '時計と障害の設定（リハーサル）',
    search: '利用者を探す（ログインIDまたは氏名）',
    find: '検索',
    time: '認証局の時刻',
    portal: '利用者のログイン画面',
  },
  en: {
    title: 'Overview',
    rehearsal: 'This authority is a rehearsal.',
    toRehearsal: 'Its clock, and what goes wrong (rehearsal)',
    search: 'Find a user (login ID or name)',
    find: 'Find',
    time: 'The authority’s time',
    portal: 'Where users log in',
  },
}
