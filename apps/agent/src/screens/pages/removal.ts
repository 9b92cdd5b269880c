import { html } from 'hono/html'
import type { RemovalView } from '../../removal.ts'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { type Html, alert, facts, frame, helpdeskLine } from './frame.ts'

/** FLT07: names the old certificate and asks whether it shall go, and says what became of it. */
export function removalPage(view: Extract<View, { screen: 'FLT07' }>, words: Words): Html {
  const { removal, helpdesk } = view
  const { certificate, successor, step } = removal
  const t = words.flt07
  const body = html`${outcome(step, words)}
    <h2>${t.old}</h2>
    ${facts([
      ['Common Name', certificate.commonName],
      [words.cchk007.serial, certificate.serialHex],
      [words.cchk007.expiry, whenText(certificate.notAfter, words)],
    ])}
    <h2>${t.successor}</h2>
    ${facts([
      [words.cchk007.serial, successor.serialHex],
      [words.cchk007.expiry, whenText(successor.notAfter, words)],
    ])}
    ${step === 'failed' || step === 'successor_unusable' ? helpdeskLine(helpdesk, words) : ''}`
  return frame({ view, words, title: t.title, body, buttons: buttonsFor(removal, words) })
}

function outcome(step: RemovalView['step'], words: Words): Html {
  const t = words.flt07
  switch (step) {
    case 'asking':
    case 'removing':
      return html`<p class="lead">${t.lead}</p>
        ${alert(
          'warning',
          html`<p><strong>${t.final}</strong></p>
            <p>${t.first}</p>`,
        )}
        ${step === 'removing' ? html`<p role="status"><span class="spinner" aria-hidden="true"></span> ${t.removing}</p>` : ''}`
    case 'removed':
      return alert('info', html`<p>${t.removed}</p>`)
    case 'successor_unusable':
    case 'failed': {
      const { what, todo } = t.trouble[step]
      return alert(
        'error',
        html`<p><strong>${what}</strong></p>
          <p>${todo}</p>`,
      )
    }
  }
}

function buttonsFor({ certificate, step }: RemovalView, words: Words): Html {
  const { sha256 } = certificate
  if (step !== 'asking' && step !== 'removing') return removalButton('remove-left', words.close, { isPrimary: true })
  const isBusy = step === 'removing'
  return html`${removalButton('remove-left', words.flt07.keep, { isBusy })}
  ${removalButton('remove-agreed', words.flt07.remove, { sha256, isPrimary: true, isBusy })}`
}

/** A button about an old certificate. `describedBy`: the id of what names it, where there are several. */
export function removalButton(
  event: string,
  label: string,
  about: { sha256?: string; isPrimary?: boolean; isBusy?: boolean; describedBy?: string },
): Html {
  const { sha256, isPrimary, isBusy, describedBy } = about
  return html`<button
    type="button"
    class="${isPrimary ? 'primary' : ''}"
    data-event="${event}"
    ${sha256 ? html`data-certificate="${sha256}"` : ''}
    ${describedBy ? html`aria-describedby="${describedBy}"` : ''}
    ${isBusy ? html`disabled` : ''}
  >
    ${label}
  </button>`
}
