import { html } from 'hono/html'
import type { DiagnosisView } from '../../diagnosis.ts'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { type Html, alert, eventButton, facts, frame, helpdeskLine } from './frame.ts'
import { busyLine } from './trouble.ts'

/** FLT10: who wants to know what the doctor finds on this PC, what that is, and whether it shall be sent. */
export function diagnosisPage(view: Extract<View, { screen: 'FLT10' }>, words: Words): Html {
  const { diagnosis, helpdesk, consoleOrigin } = view
  const { ask, step } = diagnosis
  const t = words.flt10
  const list = (lines: string[]) =>
    html`<ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`
  const asked = html`<p class="lead">${t.lead(ask.requestedBy)}</p>
    ${facts([
      [t.requestedBy, ask.requestedBy],
      [words.flt01.console, consoleOrigin],
      [t.until, whenText(new Date(ask.expiresAt), words)],
    ])}
    <h2>${t.sentTitle}</h2>
    ${list(t.sent)}
    <h2>${t.notSentTitle}</h2>
    ${list(t.notSent)} ${alert('info', html`<p>${t.free}</p>`)}`
  const body = html`${step === 'asking' ? asked : outcome(step, words)} ${helpdeskLine(helpdesk, words)}`
  return frame({ view, words, title: t.title, body, buttons: buttonsFor(step, words) })
}

function outcome(step: Exclude<DiagnosisView['step'], 'asking'>, { flt10: t }: Words): Html {
  if (step === 'examining') return busyLine(t.examining)
  if (step === 'sent') return alert('info', html`<p>${t.done}</p>`)
  return alert(
    'error',
    html`<p><strong>${t.failed.what}</strong></p>
      <p>${t.failed.todo}</p>`,
  )
}

function buttonsFor(step: DiagnosisView['step'], words: Words): Html | undefined {
  const { flt10: t, close } = words
  if (step === 'examining') return undefined
  if (step !== 'asking') return eventButton('diagnosis-read', close, { primary: true })
  return html`${eventButton('diagnosis-refused', t.refuse, {})}
  ${eventButton('diagnosis-agreed', t.send, { primary: true })}`
}
