import { html } from 'hono/html'
import type { ListCheck } from '../view.ts'
import type { Words } from '../text/text.ts'
import { type Html, alert } from './frame.ts'

/**
 * Why a certificate that somebody has is not listed (manual §5): the four checks, what to do about each, and what is
 * known of it already.
 * @param isUrgent it cannot go on without
 */
export function emptyListChecks(checks: ListCheck[], words: Words, isUrgent = false): Html {
  const t = words.emptyList
  const items = checks.map(({ check, isFound }) => {
    const { what, todo } = t.checks[check]
    const known = isFound === null ? t.unknown : isFound ? t.found : t.notFound
    return html`<li>
      <p><strong>${what}</strong></p>
      ${isFound ? alert('warning', html`<p>${known}</p>`) : html`<p class="quiet">${known}</p>`}
      ${isFound === false ? '' : html`<p>${todo}</p>`}
    </li>`
  })
  return html`<details id="empty-list" ${isUrgent || checks.some(({ isFound }) => isFound) ? html`open` : ''}>
    <summary>${t.title}</summary>
    <ol>
      ${items}
    </ol>
    <p>${t.others}</p>
  </details>`
}
