import { html } from 'hono/html'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import type { PinState } from '../../keystore/keystore.ts'
import type { ClosedProxy } from '../../proxy-sign-on.ts'
import type { ShownIssuance } from '../state.ts'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { adviceOf, troubleAlert } from './trouble.ts'
import { updateCard } from './update.ts'
import { browsersAlert } from './browsers.ts'
import { emptyListChecks } from './empty-list.ts'
import { type Html, eventButton, frame, helpdeskLine } from './frame.ts'
import { removalButton } from './removal.ts'

/** FLT04: how things stand when nothing has to be done. */
export function statusPage(view: Extract<View, { screen: 'FLT04' }>, words: Words): Html {
  const { state, open, certificates, checks } = view
  const t = words.flt04
  // The card of the proxy says more than its code.
  const isProxyAsked = state.updateTrouble?.code === 'G009e' && state.closedProxy !== null
  const shown = open.filter(({ view: each }) => each.kind !== 'request')
  const body = html`${shown.length === 0 ? html`<p class="lead">${t.nothing}</p>` : ''}
    ${shown.length > 0 ? html`<h2>${t.issuances}</h2>` : ''} ${shown.map((issuance) => issuanceCard(issuance, words))}
    ${state.browsers?.length ? browsersAlert(state.browsers, words) : ''}
    ${state.update ? updateCard(state.update, words) : ''}
    ${state.updateTrouble && !isProxyAsked ? troubleAlert(state.updateTrouble, words) : ''}
    <h2>${t.connection}</h2>
    <p class="connection ${state.link}">${t.link[state.link]} <span class="quiet">${state.consoleOrigin}</span></p>
    ${state.polling ? html`<p class="quiet">${t.polling(state.polling)}</p>` : ''}
    ${state.closedProxy ? closedProxyCard(state.closedProxy, words) : ''}
    ${
      state.heardAt && state.link !== 'connected'
        ? html`<p class="quiet">${words.flt09.since}: ${whenText(state.heardAt, words)}</p>`
        : ''
    }
    <h2>${t.certificates}</h2>
    ${state.pin === 'open' ? '' : tokenCard(state.pin, words)}
    ${
      certificates.length === 0
        ? html`<p>${t.noCertificates}</p>
            ${emptyListChecks(checks, words)}`
        : ''
    }
    <ul class="cards">
      ${certificates.map(
        ({ info, protection, isRemovable, cameUnattended }, index) =>
          html`<li>
            <strong id="certificate-${index}">${info.commonName}</strong>
            <span>${info.organization}</span>
            <span>${words.cchk001.until}: ${whenText(info.notAfter, words)}</span>
            ${protection ? html`<span class="quiet">${t.keyKeptBy[protection]}</span>` : html`<span class="bad">${t.keyUnusable}</span>`}
            ${cameUnattended ? html`<span class="quiet">${t.cameUnattended}</span>` : ''}
            ${isRemovable ? removable(info, `certificate-${index}`, words) : ''}
          </li>`,
      )}
    </ul>
    ${helpdeskLine(state.helpdesk, words)}`
  return frame({ view, words, title: t.title, body })
}

/** The proxy asks: never by itself from here, but whoever looks can answer. */
function closedProxyCard({ proxy, asks }: ClosedProxy, words: Words): Html {
  const { what, todo } = asks === 'person' ? words.flt04.proxyAsks : words.domain.signOnRefused
  return html`<section class="card">
    <p><strong>${what}</strong> <code>${proxy}</code></p>
    <p>${todo}</p>
    ${asks === 'person' ? eventButton('proxy_ask', words.flt04.proxySignOn, { primary: true }) : ''}
  </section>`
}

/** The token is locked, or not there: nothing is asked by itself from here, but whoever looks can answer. */
function tokenCard(state: Exclude<PinState, 'open'>, words: Words): Html {
  const isAsking = state === 'asks' || state === 'asks_again'
  const code = isAsking ? 'token_pin_needed' : state === 'absent' ? 'token_absent' : 'token_pin_locked'
  return html`<section class="card">
    ${adviceOf(code, words)} ${isAsking ? eventButton('pin_ask', words.flt11.unlock, { primary: true }) : ''}
  </section>`
}

function removable({ sha256 }: CertificateInfo, describedBy: string, words: Words): Html {
  return html`<span class="quiet">${words.domain.lifecycle.superseded}</span>
    ${removalButton('remove', words.flt07.offer, { sha256, describedBy })}`
}

function issuanceCard({ id, order, view, state, failed }: ShownIssuance, words: Words): Html {
  const t = words.flt04
  const until = view.kind === 'snoozed' ? view.until : null
  return html`<section class="card">
    <p>
      <strong>${order.authority.name}: ${words.domain.purpose[order.purpose]}</strong>
      ${words.flt01.referenceCode} ${order.referenceCode}
    </p>
    ${state ? html`<p>${words.domain.issuanceState[state]}</p>` : ''}
    ${
      until
        ? html`<p>${t.snoozedUntil}: ${whenText(until, words)}</p>
            ${eventButton('start', words.startNow, { issuanceId: id, primary: true })}`
        : failed
          ? adviceOf(failed, words)
          : html`<p class="quiet">${view.kind === 'unattended' ? t.unattended : t.background}</p>`
    }
    ${view.kind === 'unattended' && view.trouble ? troubleAlert(view.trouble, words) : ''}
  </section>`
}
