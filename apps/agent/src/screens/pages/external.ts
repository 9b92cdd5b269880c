import { applicationCodes } from '@certfleet/core/authority-codes.ts'
import { html } from 'hono/html'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { type Html, alert, eventButton, facts, frame, helpdeskLine } from './frame.ts'
import { adviceOf } from './trouble.ts'

/** FLT08: the institution's own application issues. What will be started, what to choose in it, and what if it fails. */
export function externalPage(view: Extract<View, { screen: 'FLT08' }>, words: Words): Html {
  const { issuance, external, shown, certificate, helpdesk } = view
  const { order } = issuance
  const t = words.flt08
  const { application } = external
  const rows: [string, string][] = [
    [words.flt01.institution, `${order.authority.name} (${order.authority.code})`],
    [words.flt01.loginId, order.loginId],
  ]
  if (certificate) {
    rows.push([t.serial, certificate.serialHex], [words.flt01.expiry, whenText(certificate.notAfter, words)])
  }
  const { way } = shown
  if (way) rows.push([t.starts, 'program' in way ? [way.program, ...way.args].join(' ') : way.url])
  const about = { issuanceId: issuance.id }
  const body = html`<p class="lead">${t.lead(application)}</p>
    ${facts(rows)} ${launchLine(view, words)}
    ${
      external.help
        ? html`<h2>${t.help}</h2>
            <p class="as-written">${external.help}</p>`
        : ''
    }
    <h2>${t.steps}</h2>
    <ol>
      ${t.what(application, order.purpose).map((line) => html`<li>${line}</li>`)}
    </ol>
    <p role="status"><span class="spinner" aria-hidden="true"></span> ${t.watching}</p>
    ${troubleOf(view, words)}
    <details id="failed">
      <summary>${t.failed}</summary>
      <form data-event="trouble" data-issuance="${issuance.id}">
        <label for="code">${t.shown}</label>
        <select id="code" name="code" required>
          <option value="">${t.choose}</option>
          ${applicationCodes.map(
            (code) =>
              html`<option value="${code}">
                ${code === 'application_failed' || code === 'locked' ? '' : `${code}: `}${words.domain.code[code].what}
              </option>`,
          )}
        </select>
        <div class="buttons"><button type="submit">${t.tell}</button></div>
      </form>
    </details>
    ${helpdeskLine(helpdesk, words)}`
  const buttons = html`${eventButton('later', words.later, about)}
  ${eventButton('refresh', t.look, { ...about, primary: shown.launch === 'started' || !way })}
  ${
    way
      ? eventButton('launch', shown.launch === 'not_yet' ? t.start : t.startAgain, {
          ...about,
          primary: shown.launch !== 'started',
        })
      : ''
  }`
  return frame({ view, words, title: t.title, body, buttons })
}

function launchLine({ shown, external }: Extract<View, { screen: 'FLT08' }>, { flt08: t }: Words): Html | '' {
  if (!shown.way) return alert('info', html`<p>${t.byHand(external.application)}</p>`)
  if (shown.launch === 'failed') return alert('warning', html`<p>${t.notStarted(external.application)}</p>`)
  return shown.launch === 'started' ? alert('info', html`<p>${t.started}</p>`) : ''
}

function troubleOf({ shown }: Extract<View, { screen: 'FLT08' }>, words: Words): Html | '' {
  if (shown.trouble === 'nothing_found') return alert('warning', html`<p>${words.flt08.nothingFound}</p>`)
  return shown.trouble === 'key_unusable' ? alert('error', adviceOf('key_unusable', words)) : ''
}
