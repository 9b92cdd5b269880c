import { dayMs } from '@certfleet/core/calendar.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, languageOf } from '../http/pages.ts'
import { form } from './draw.ts'
import { rehearsalTexts } from './text.ts'

const hourMs = 3_600_000

/** The authority's clock, and how to move it. */
export function clockSection(c: HttpContext, now: Date, offsetMs: number): Html {
  const language = languageOf(c)
  const { clock } = rehearsalTexts[language]
  const hours = Math.trunc(offsetMs / hourMs)
  const ahead = hours === 0 ? clock.real : clock.days(Math.trunc(offsetMs / dayMs), hours % 24)
  const steps = Object.entries(clock.steps).map(
    ([by, label]) => html`<button name="by" value="${by}">${label}</button>`,
  )
  return html`<section aria-labelledby="clock">
    <h2 id="clock">${clock.title}</h2>
    <dl>
      <dt>${clock.now}</dt>
      <dd><time datetime="${now.toISOString()}">${formatInstant(now, language, 'second')}</time></dd>
      <dt>${clock.ahead}</dt>
      <dd>${ahead}</dd>
    </dl>
    ${form(
      c,
      '/clock',
      html`<div class="acts">
        ${steps}
        <button name="by" value="0">${clock.back}</button>
      </div>`,
    )}
  </section>`
}
