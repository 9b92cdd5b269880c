import { html } from 'hono/html'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { type Html, alert, eventButton, facts, frame } from './frame.ts'

/** FLT09: what expires, told by the PC itself, since when the console was not heard of, and whom to ask. */
export function reminderPage(view: Extract<View, { screen: 'FLT09' }>, words: Words): Html {
  const { reminder, helpdesk, consoleOrigin } = view
  const t = words.flt09
  const [first] = reminder.certificates
  const body = html`${reminder.certificates.map(({ info, milestone }) =>
      alert(
        milestone === 'opens' ? 'info' : milestone === 'last_day' || milestone === 'expired' ? 'error' : 'warning',
        html`<p><strong>${t.stage[milestone]}</strong></p>
          <p>${info.commonName}<br />${words.cchk007.expiry}: ${whenText(info.notAfter, words)}</p>`,
      ),
    )}
    <h2>${t.todoTitle}</h2>
    <p>${first?.milestone === 'expired' ? t.todoExpired : t.todo}</p>
    <p>${words.helpdesk}: ${helpdesk || t.anyAdmin}</p>
    <h2>${t.whyTitle}</h2>
    <p>${t.why}</p>
    ${facts([
      [words.flt01.console, consoleOrigin],
      [t.since, whenText(reminder.since, words)],
    ])}
    ${alert('info', html`<p>${t.genuine}</p>`)}`
  return frame({
    view,
    words,
    title: t.title,
    body,
    buttons: eventButton('reminder-read', words.close, { primary: true }),
  })
}
