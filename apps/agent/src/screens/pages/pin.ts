import { html } from 'hono/html'
import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'
import { askedFields } from './asked-fields.ts'
import { type Html, alert, eventButton, frame, helpdeskLine } from './frame.ts'
import { refusedWith } from './refusal.ts'
import { busyLine } from './trouble.ts'

/** FLT11: the PIN of the token, over whatever is on the screen, which is there again afterwards. */
export function pinPage(view: Extract<View, { screen: 'FLT11' }>, words: Words): Html {
  const { question, helpdesk } = view
  const { busy, trouble, fewTriesLeft, mayLeave } = question
  const t = words.flt11
  const advice = trouble && t.trouble[trouble]
  const body = html`${advice ? refusedWith(advice) : ''}
    ${fewTriesLeft ? alert('warning', html`<p><strong>${t.fewTriesLeft}</strong></p>`) : ''}
    <p class="lead">${t.lead}</p>
    ${helpdeskLine(helpdesk, words)}
    <form data-event="pin" data-screen="FLT11" autocomplete="off">
      ${askedFields([{ name: 'pin', label: t.pin, kind: 'password' }], { isRefused: trouble !== null, busy })}
      <p class="quiet hint">${t.privacy}</p>
      ${busy ? busyLine(t.busy) : ''}
      <div class="buttons">
        ${mayLeave ? eventButton('pin_left', words.later, { disabled: busy }) : ''}
        <button type="submit" class="primary" ${busy ? html`disabled` : ''}>${t.unlock}</button>
      </div>
    </form>`
  return frame({ view, words, title: t.title, body })
}
