import type { Advice } from '@certfleet/core/text/ja.ts'
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
  return html`<details id="empty-list" ${isUrgent || checks.some(({ isFound }) => isFound) ? html`open` : ''}>
    <summary>${t.title}</summary>
    ${checklist(checks, t.checks, words)}
    <p>${t.others}</p>
  </details>`
}

/** What may be the reason, what to do about each, and what is known of it already. */
export function checklist<Check extends string>(
  checks: { check: Check; isFound: boolean | null }[],
  advice: Record<Check, Advice>,
  { emptyList: t }: Words,
): Html {
  const items = checks.map(({ check, isFound }) => {
    const { what, todo } = advice[check]
    const known = isFound === null ? t.unknown : isFound ? t.found : t.notFound
    return html`<li>
      <p><strong>${what}</strong></p>
      ${isFound ? alert('warning', html`<p>${known}</p>`) : html`<p class="quiet">${known}</p>`}
      ${isFound === false ? '' : html`<p>${todo}</p>`}
    </li>`
  })
  return html`<ol>
    ${items}
  </ol>`
}
