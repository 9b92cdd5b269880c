import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { maintenanceEnd } from '@certfleet/core/offer-hours.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'

/** Says so while an institution answers nobody. */
export function maintenanceNow(c: HttpContext, { maintenance }: AuthorityProfile): Html | undefined {
  const language = languageOf(c)
  const end = maintenanceEnd(c.get('now'), maintenance)
  return end ? html`<p class="warn">${texts[language](formatInstant(end, language))}</p>` : undefined
}

const texts: Record<Language, (until: string) => string> = {
  ja: (until) => `メンテナンス中です。${until}まで、発行・更新とポータルは受け付けません。`,
  en: (until) => `In maintenance: until ${until} nothing is issued and the portal is closed.`,
}
