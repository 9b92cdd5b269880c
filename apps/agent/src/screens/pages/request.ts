import { neededItems } from '@certfleet/core/needed-items.ts'
import { html } from 'hono/html'
import { mayRetryNow } from '../../issue/view.ts'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { type Html, alert, eventButton, facts, frame, helpdeskLine } from './frame.ts'
import { logOutNote } from './browsers.ts'
import { adviceOf, troubleAlert } from './trouble.ts'

/** FLT01: the request, and how to tell a real one. */
export function requestPage(view: Extract<View, { screen: 'FLT01' }>, words: Words): Html {
  const { issuance, certificate, afterIdle, helpdesk, consoleOrigin, conflicts } = view
  const { order } = issuance
  const t = words.flt01
  const institution = `${order.authority.name} (${order.authority.code})`
  const rows: [string, string][] = [
    [t.requestedBy, order.requestedBy],
    [t.institution, institution],
    [t.loginId, order.loginId],
  ]
  if (certificate) {
    rows.push([t.serialEnd, `…${certificate.serialHex.slice(-6)}`], [t.expiry, whenText(certificate.notAfter, words)])
  }
  rows.push([t.deadline, order.deadline ? whenText(new Date(order.deadline), words) : t.noDeadline])
  const warnings = conflicts.map((each) => {
    const { what, todo } = t.conflict[each]
    return alert(
      'warning',
      html`<p><strong>${what}</strong></p>
        <p>${todo}</p>`,
    )
  })
  const needed = order.unattended
    ? t.unattended
    : t.needs(neededItems({ isIssue: order.purpose !== 'renew', challenges: order.challenges }, words.lang))
  const body = html`${afterIdle ? alert('info', adviceOf('employee_idle', words)) : ''} ${warnings}
    <p class="lead">${t.lead(order.requestedBy, order.authority.name, order.purpose)}</p>
    <p class="reference"><span>${t.referenceCode}</span> <strong>${spaced(order.referenceCode)}</strong></p>
    ${facts(rows)} ${alert('info', html`<p>${needed}</p>`)}
    <details id="genuine" open>
      <summary>${t.genuineTitle}</summary>
      <ul>
        ${t.genuine.map((line) => html`<li>${line}</li>`)}
      </ul>
      ${facts([[t.console, consoleOrigin]])}
    </details>
    ${helpdeskLine(helpdesk, words)}`
  const about = { issuanceId: issuance.id }
  const buttons = html`${eventButton('later', words.later, about)}
  ${eventButton('start', words.startNow, { ...about, primary: true })}`
  return frame({ view, words, title: t.title, body, buttons })
}

/** FLT02: あとで. When it comes back, what else can be chosen, and what happens then. */
export function snoozePage(view: Extract<View, { screen: 'FLT02' }>, words: Words): Html {
  const { issuance, until, choices, helpdesk } = view
  const { order, id: issuanceId } = issuance
  const t = words.flt02
  const body = html`<p class="lead">${t.lead(whenText(until, words))}</p>
    ${facts([
      [words.flt01.institution, `${order.authority.name} (${order.authority.code})`],
      [words.flt01.loginId, order.loginId],
      [words.flt01.deadline, order.deadline ? whenText(new Date(order.deadline), words) : words.flt01.noDeadline],
    ])}
    <h2>${t.others}</h2>
    ${choices.length === 0 ? html`<p>${t.none}</p>` : ''}
    <form data-event="put-off" data-issuance="${issuanceId}" class="choices">
      ${choices.map(
        (each) =>
          html`<button name="when" value="${each.when}" id="when-${each.when}">
            <strong>${t.when[each.when]}</strong> <span class="quiet">${whenText(each.until, words)}</span>
          </button>`,
      )}
    </form>
    <h2>${t.nextTitle}</h2>
    <ul>
      ${t.next.map((line) => html`<li>${line}</li>`)}
    </ul>
    ${helpdeskLine(helpdesk, words)}`
  const buttons = html`${eventButton('start', words.startNow, { issuanceId })}
  ${eventButton('close', words.close, { issuanceId, primary: true })}`
  return frame({ view, words, title: words.later, body, buttons })
}

/** FLT03: what is checked before anything is typed, and what stands in the way. */
export function preflightPage(view: Extract<View, { screen: 'FLT03' }>, words: Words): Html {
  const { issuance, checks, trouble, browsers, helpdesk } = view
  const t = words.flt03
  const list = checks.map(
    ({ check, result }) =>
      html`<li class="${result}" ${result === 'under_way' || result === 'in_the_way' ? html`aria-current="step"` : ''}>
        ${t.checks[check]} <span class="quiet">${t.results[result]}</span>
      </li>`,
  )
  const lead = trouble
    ? html`<p class="lead">${t.waits}</p>`
    : html`<p class="lead" role="status"><span class="spinner" aria-hidden="true"></span> ${t.checking}</p>`
  const body = html`${lead}
    <ul class="stages">
      ${list}
    </ul>
    ${
      trouble
        ? html`${troubleAlert(trouble, words)}
            <p>${t.note}</p>`
        : ''
    }
    ${logOutNote(browsers, words)} ${trouble ? helpdeskLine(helpdesk, words) : ''}`
  const about = { issuanceId: issuance.id }
  const buttons = trouble
    ? html`${eventButton('later', words.later, about)}
      ${mayRetryNow(trouble.code) ? eventButton('retry', words.retry, { ...about, primary: true }) : ''}`
    : undefined
  return frame({ view, words, title: t.title, body, buttons })
}

/** 123456 as it is read out: 123 456. */
const spaced = (code: string) => html`${code.slice(0, 3)}<span class="gap"></span>${code.slice(3)}`
