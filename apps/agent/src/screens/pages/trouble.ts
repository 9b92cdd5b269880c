import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import type { Trouble } from '../../issue/view.ts'
import { type Words, whenText } from '../text/text.ts'
import { type Html, alert } from './frame.ts'

/** What a code means and what to do about it, in the words of the domain. */
export const adviceOf = (code: IssuanceCode, words: Words): Html => adviceLines(words.domain.code[code])

const adviceLines = ({ what, todo }: Advice): Html =>
  html`<p><strong>${what}</strong></p>
    <p>${todo}</p>`

/** That the authority is being asked. */
export const busyLine = (text: string): Html =>
  html`<p role="status"><span class="spinner" aria-hidden="true"></span> ${text}</p>`

/** What stands in the way, when the authority opens if it is closed, and when it is tried again. */
export function troubleAlert(trouble: Trouble, words: Words): Html {
  const { nextAttemptAt, opensAt, code } = trouble
  const opens = opensAt ? html`<p>${words.flt03.opensAt}: ${whenText(opensAt, words)}</p>` : ''
  const label = code === 'temporarily_locked' ? words.asking.unlockedAt : words.flt03.nextAttempt
  const next = nextAttemptAt ? html`<p>${label}: ${whenText(nextAttemptAt, words)}</p>` : ''
  // What a person has typed is not waited for.
  const { signOnRefused, code: codes } = words.domain
  return alert('warning', html`${adviceLines(code === 'G009e' ? signOnRefused : codes[code])} ${opens} ${next}`)
}

/** The code itself, for whoever is asked about it. */
export const codeLine = (code: IssuanceCode, words: Words): Html =>
  html`<p class="quiet">${words.cchk902.code}: ${code}</p>`
