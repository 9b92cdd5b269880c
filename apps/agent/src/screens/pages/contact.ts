import { MAX_NOTE_CHARACTERS } from '@certfleet/core/protocol.ts'
import { html } from 'hono/html'
import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'
import { type Html, alert, eventButton, facts, frame } from './frame.ts'

/** FLT05: whom to ask, what they will ask for, and what to do about a suspicious contact. */
export function contactPage(view: Extract<View, { screen: 'FLT05' }>, words: Words): Html {
  const { about, behind, requests, suspicion, helpdesk } = view
  const t = words.flt05
  const rows: [string, string][] = requests.map(({ order: { authority, referenceCode } }) => [
    words.flt01.referenceCode,
    `${referenceCode} (${authority.name})`,
  ])
  rows.push([t.screen, [behind.screen, codeOn(behind)].filter(Boolean).join(' ')])
  const body = html`<p class="lead">${helpdesk ? t.lead : t.nobody}</p>
    ${helpdesk ? html`<p class="reference whom">${helpdesk}</p>` : ''}
    <h2>${t.tell}</h2>
    ${facts([...rows, [t.hostname, about.hostname], [t.version, about.version], [t.logFile, html`<code>${about.logFile}</code>`]])}
    ${alert('warning', html`<p><strong>${t.never}</strong></p>`)}
    <h2>${t.suspiciousTitle}</h2>
    <ul>
      ${t.suspicious.map((line) => html`<li>${line}</li>`)}
    </ul>
    ${suspicion === 'told' ? alert('info', html`<p>${t.told}</p>`) : suspicionForm(suspicion, words)}`
  const buttons = html`${eventButton('save-log', words.saveLog, {})}
  ${eventButton('contact-left', words.close, { primary: true })}`
  return frame({ view, words, title: t.title, body, buttons })
}

/** One press tells the IT department; what is written beside it may stay empty. */
function suspicionForm(suspicion: 'not_told' | null, { flt05: t }: Words): Html {
  return html`<form data-event="suspicious">
    ${suspicion ? alert('error', html`<p>${t.notTold}</p>`) : ''}
    <label for="note">${t.note}</label>
    <input id="note" name="note" maxlength="${MAX_NOTE_CHARACTERS}" autocomplete="off" aria-describedby="note-hint" />
    <p id="note-hint" class="quiet">${t.noteHint}</p>
    <div class="buttons"><button type="submit">${t.report}</button></div>
  </form>`
}

/** The code on the screen the person came from. */
function codeOn(view: View): string | null {
  if (view.screen === 'CCHK902') return view.code
  if ('refused' in view && view.refused) return view.refused
  return 'trouble' in view ? (view.trouble?.code ?? null) : null
}
