import { html } from 'hono/html'
import type { UpdateView } from '../../update/update-view.ts'
import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'
import { type Html, alert, eventButton, facts, frame, helpdeskLine } from './frame.ts'
import { adviceOf, codeLine } from './trouble.ts'

/** FLT06: this agent has to be updated before the issuance begins. */
export function updatePage(view: Extract<View, { screen: 'FLT06' }>, words: Words): Html {
  const { issuance, update, helpdesk } = view
  const t = words.flt06
  const body = html`<p class="lead">${t.required}</p>
    ${updateFacts(update, words)} ${update.step === 'by_admin' ? '' : html`<p>${t.goesOn}</p>`}
    ${helpdeskLine(helpdesk, words)}`
  const buttons = html`${eventButton('later', words.later, { issuanceId: issuance.id })} ${updateButton(update, words)}`
  return frame({ view, words, title: t.title, body, buttons })
}

/** On the status screen: a newer version than this agent. */
export function updateCard(update: UpdateView, words: Words): Html {
  const t = words.flt06
  return html`<h2>${t.title}</h2>
    <section class="card">
      <p>${update.isRequired ? t.requiredLater : t.offered}</p>
      ${updateFacts(update, words)} ${updateButton(update, words)}
    </section>`
}

function updateFacts(update: UpdateView, words: Words): Html {
  const t = words.flt06
  const { code, step, file, version, running } = update
  const rows: [string, string][] = [
    [t.version, version],
    [t.running, running],
  ]
  if (file && (code === 'G021e' || step === 'by_admin')) rows.push([t.file, file])
  return html`${facts(rows)}
  ${code ? alert(code === 'G007i' ? 'info' : 'warning', html`${adviceOf(code, words)} ${codeLine(code, words)}`) : ''}
  ${stepLine(update, words)}`
}

function stepLine({ step, code, bytes, doneBytes }: UpdateView, words: Words): Html | '' {
  const t = words.flt06
  switch (step) {
    case 'offered':
    case 'downloaded':
      return ''
    case 'downloading':
      return html`<p id="downloading">${t.downloading}</p>
        <progress value="${doneBytes}" max="${bytes}" aria-labelledby="downloading"></progress>`
    case 'installing':
      return html`<p class="lead" role="status"><span class="spinner" aria-hidden="true"></span> ${t.installing}</p>`
    case 'installed':
      return html`<p class="lead" role="status">${t.installed}</p>`
    case 'by_admin':
      return code ? '' : alert('info', html`<p>${t.byAdmin}</p>`)
  }
}

function updateButton({ step }: UpdateView, { flt06: t }: Words): Html | '' {
  if (step === 'offered') return eventButton('download', t.download, { primary: true })
  return step === 'downloaded' ? eventButton('install', t.install, { primary: true }) : ''
}
