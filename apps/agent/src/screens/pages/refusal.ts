import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import { type Words, whenText } from '../text/text.ts'
import type { Asking } from '../view.ts'
import { type Html, alert } from './frame.ts'
import { adviceOf, troubleAlert } from './trouble.ts'

/** Why something is asked for again; or, while it is waited for, what stands in the way. */
export function refusal({ refused, trouble, warnsOfLock }: Asking, words: Words): Html | '' {
  const t = words.asking
  if (trouble?.nextAttemptAt) return troubleAlert(trouble, words)
  if (!refused) return ''
  const left = trouble?.attemptsLeft
  const over = trouble?.opensAt
  // What is tried again by itself elsewhere is not tried again here: a secret is in it.
  const reason =
    ruleOf(refused).retry === 'ask'
      ? adviceOf(refused, words)
      : html`<p><strong>${words.domain.code[refused].what}</strong></p>
          <p>${t.typeAgain}</p>`
  return html`<div id="refusal">
    ${alert('error', html`${reason} ${left === undefined ? '' : html`<p>${t.attemptsLeft(left)}</p>`} ${over ? html`<p>${t.overAt(whenText(over, words))}</p>` : ''}`)}
    ${warnsOfLock ? alert('warning', html`<p><strong>${t.lockWarning}</strong></p>`) : ''}
  </div>`
}

/** The same where the words are the screen's own. */
export const refusedWith = ({ what, todo }: Advice): Html =>
  html`<div id="refusal">
    ${alert(
      'error',
      html`<p><strong>${what}</strong></p>
        <p>${todo}</p>`,
    )}
  </div>`
