import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import type { IssuanceState } from '@certfleet/core/issuance.ts'
import { type CertificateInfo, subjectLine } from '@certfleet/pki/read-certificate.ts'
import { html } from 'hono/html'
import { mayRetryNow, stages } from '../../issue/view.ts'
import type { View } from '../view.ts'
import { type Words, whenText } from '../text/text.ts'
import { browsersAlert, logOutNote } from './browsers.ts'
import { checklist, emptyListChecks } from './empty-list.ts'
import { type Html, alert, eventButton, facts, frame, helpdeskLine } from './frame.ts'
import { refusal } from './refusal.ts'
import { busyLine, troubleAlert } from './trouble.ts'

/** CCHK001 証明書取得 (manual §2.1, §2.2). */
export function choicePage(view: Extract<View, { screen: 'CCHK001' }>, words: Words): Html {
  const { issuance, rows, checks, browsers, busy, trouble } = view
  const t = words.cchk001
  const renews = issuance.order.purpose === 'renew'
  const list = rows.map(({ certificate, isOrdered }) => {
    const line = subjectLine(certificate)
    return html`<li class="${isOrdered ? 'selected' : ''}">
      <label title="${line}">
        <input
          type="radio"
          id="certificate-${certificate.sha256}"
          name="certificateSha256"
          value="${certificate.sha256}"
          ${isOrdered ? html`checked` : html`disabled`}
        />
        <span class="cut">${line}</span>
        <span class="quiet">${t.until}: ${whenText(certificate.notAfter, words)}</span>
        ${certificate.opensAt ? html`<span class="quiet">${t.opensAt(whenText(certificate.opensAt, words))}</span>` : ''}
        ${isOrdered ? '' : html`<span class="quiet">${t.notOrdered}</span>`}
      </label>
    </li>`
  })
  const isChosen = renews && rows.some(({ isOrdered }) => isOrdered)
  const body = html`<p class="lead">${!renews ? t.issueLead : isChosen ? t.renewLead : t.empty}</p>
    ${trouble ? troubleAlert(trouble, words) : ''} ${logOutNote(browsers, words)}
    <form data-event="${renews ? 'choose' : 'issue'}" data-issuance="${issuance.id}">
      <fieldset>
        <legend>${t.list}</legend>
        ${
          rows.length > 0
            ? html`<ul class="list">
                ${list}
              </ul>`
            : html`${renews ? '' : html`<p>${t.emptyBeforeIssue}</p>`} ${emptyListChecks(checks, words, renews)}`
        }
      </fieldset>
      ${busy && !trouble ? busyLine(t.busy) : ''}
      <p class="quiet">${renews ? t.issueNotOrdered : t.renewNotOrdered}</p>
      <div class="buttons">
        ${eventButton('later', words.later, { issuanceId: issuance.id, disabled: busy && !trouble })}
        ${orderButton(t.issue, { enabled: !renews && !busy, primary: !renews, why: renews ? t.issueNotOrdered : '' })}
        ${orderButton(t.renew, { enabled: isChosen && !busy, primary: renews, why: renews ? '' : t.renewNotOrdered })}
      </div>
    </form>`
  return frame({ view, words, title: t.title, body })
}

/** One of the two buttons of CCHK001; the one the order does not allow is shown, and says why it is not. */
function orderButton(
  label: string,
  { enabled, primary, why }: { enabled: boolean; primary: boolean; why: string },
): Html {
  return html`<button
    type="${primary ? 'submit' : 'button'}"
    class="${primary ? 'primary' : ''}"
    title="${why}"
    ${enabled ? '' : html`disabled`}
  >
    ${label}
  </button>`
}

/**
 * CCHK002 証明書取得 認証. Browsers offer to keep passwords whatever `autocomplete="off"` says. Chromium does not when the
 * field is emptied before the request and is not called `new-password`; that one makes it ask.
 */
export function passwordPage(view: Extract<View, { screen: 'CCHK002' }>, words: Words): Html {
  const { issuance, certificate, busy } = view
  const { order } = issuance
  const t = words.cchk002
  const renews = order.purpose === 'renew'
  const who = renews
    ? facts(certificate ? [[t.certificate, subjectLine(certificate)]] : [[t.loginId, order.loginId]])
    : html`<label for="loginId">${t.loginId}</label> <input id="loginId" value="${order.loginId}" readonly />`
  const { what, todo } = t.usualBrowser
  const body = html`${refusal(view, words)}
    ${
      view.isInUsualBrowser
        ? alert(
            'warning',
            html`<p><strong>${what}</strong></p>
              <p>${todo}</p>`,
          )
        : ''
    }
    ${view.browsers.length > 0 ? logOutNote(view.browsers, words) : html`<p>${t.logOutFirst}</p>`}
    <form data-event="answer" data-screen="CCHK002" data-issuance="${issuance.id}" autocomplete="off">
      <fieldset>
        <legend>${t.credentials}</legend>
        ${who}
        <label for="password">${t.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck="false"
          maxlength="128"
          required
          ${busy ? html`disabled` : html`autofocus`}
          ${view.refused ? html`aria-describedby="refusal"` : ''}
        />
        <p class="quiet hint">${t.privacy}</p>
      </fieldset>
      <details id="forgotten">
        <summary>${t.forgotten.what}</summary>
        <p>${t.forgotten.todo}</p>
      </details>
      ${busy && !view.trouble ? busyLine(words.asking.busy) : ''}
      <div class="buttons">
        ${
          view.trouble?.nextAttemptAt
            ? eventButton('later', words.later, { issuanceId: issuance.id })
            : html`<button type="button" data-event="back" data-issuance="${issuance.id}" ${busy ? html`disabled` : ''}>
                ${t.back}
              </button>`
        }
        <button type="submit" class="primary" ${busy ? html`disabled` : ''}>
          ${renews ? words.asking.authenticate : t.authenticateAndIssue}
        </button>
      </div>
    </form>`
  return frame({ view, words, title: t.title, body })
}

/** The overlay while the key, the request and the certificate are dealt with. */
export function processingPage(view: Extract<View, { screen: 'processing' }>, words: Words): Html {
  const t = words.processing
  const at = stages.indexOf(view.stage)
  const body = html`<p class="lead" role="status"><span class="spinner" aria-hidden="true"></span> ${t.lead}</p>
    <ol class="stages">
      ${stages.map(
        (stage, index) =>
          html`<li class="${index < at ? 'done' : ''}" ${index === at ? html`aria-current="step"` : ''}>
            ${t.stages[stage]}
          </li>`,
      )}
    </ol>
    ${view.trouble ? troubleAlert(view.trouble, words) : ''}
    <p>${t.keepOpen}</p>`
  const buttons =
    view.trouble && mayRetryNow(view.trouble.code)
      ? eventButton('retry', words.retry, { issuanceId: view.issuance.id, primary: true })
      : undefined
  return frame({ view, words, title: t.title, body, buttons })
}

/** CCHK007 証明書取得 結果. */
export function resultPage(view: Extract<View, { screen: 'CCHK007' }>, words: Words): Html {
  const { certificate, profile, issuance, browsers, trouble } = view
  const t = words.cchk007
  // An institution may leave out all but the last.
  const subject: [string, string][] = [
    ['Organization', certificate.organization],
    ['Organization Unit', certificate.organizationalUnit],
    ['Common Name', certificate.commonName],
  ]
  const body = html`<p class="lead good">${t.lead}</p>
    ${trouble ? troubleAlert(trouble, words) : ''}
    <h2>${t.information}</h2>
    ${facts([
      ...subject.filter(([, value]) => value !== ''),
      [t.serial, html`<code>${certificate.serialHex}</code>`],
      [t.expiry, whenText(certificate.notAfter, words)],
    ])}
    ${browsersAlert(browsers, words)}
    <ul>
      ${notesOn(certificate, profile, words).map((note) => html`<li>${note}</li>`)}
    </ul>`
  const buttons = eventButton('close', words.close, { issuanceId: issuance.id, primary: true })
  return frame({ view, words, title: t.title, body, buttons })
}

/** What was issued, and what its authority does: numbers only where they are known. */
function notesOn({ notBefore, notAfter }: CertificateInfo, profile: AuthorityProfile | null, words: Words): string[] {
  const t = words.cchk007
  const days = Math.round((notAfter.getTime() - notBefore.getTime()) / dayMs)
  const renewable = profile
    ? t.renewable(whenText(windowOpensAt(notAfter, profile.windowDays), words), profile.windowDays)
    : t.renewableLater
  return [t.validFor(days), renewable, t.told, ...(profile?.noticeByInstitution ? [t.toldByMail] : [])]
}

/** Where a master user, or whoever has nobody else, needs the institution itself. */
const helpedByTheInstitution: IssuanceState[] = ['waiting_unlock', 'needs_revocation', 'waiting_institution']

/** Once this is done, the authority's feed says so, and the console asks again. */
const solvedAtTheAuthority: IssuanceState[] = ['waiting_portal_registration', 'waiting_institution', 'waiting_unlock']

/** CCHK902 異常終了. */
export function failurePage(view: Extract<View, { screen: 'CCHK902' }>, words: Words): Html {
  const { code, opensAt, issuance, checks, endChecks, helpdesk, profile } = view
  const t = words.cchk902
  const isTheirs = issuance.order.authority.external !== undefined
  const { what, todo } = code ? words.domain.code[code] : t.unknown
  // What the institution's application could not install is not ours to install again.
  const advice = html`<p><strong>${what}</strong></p>
    <p>${isTheirs && code && ruleOf(code).retry === 'install' ? t.issuedInVain : todo}</p>`
  const rows: [string, string][] = []
  if (code) rows.push([t.code, code])
  if (opensAt) rows.push([t.opensAt, whenText(opensAt, words)])
  const desk = code && helpedByTheInstitution.includes(ruleOf(code).state) ? profile?.helpdesk : undefined
  const comesAgain = code !== null && !isTheirs && solvedAtTheAuthority.includes(ruleOf(code).state)
  const body = html`${alert('error', advice)} ${comesAgain ? html`<p>${t.comesAgain}</p>` : ''}
    ${isTheirs && !issuance.isOver ? html`<p>${t.isWatched}</p>` : ''} ${rows.length > 0 ? facts(rows) : ''}
    ${
      endChecks.length > 0
        ? html`<h2>${t.checksTitle}</h2>
            ${checklist(endChecks, t.checks, words)}`
        : ''
    }
    ${code === 'certificate_not_found' ? emptyListChecks(checks, words) : ''}
    <p>${t.report}</p>
    ${helpdeskLine(helpdesk, words)} ${desk ? html`<p>${t.institutionDesk}: ${desk.phone} ${desk.hours}</p>` : ''}`
  const about = { issuanceId: issuance.id }
  const buttons = html`${eventButton('save-log', words.saveLog, about)}
  ${code === null ? eventButton('retry', words.retry, about) : ''}
  ${eventButton('close', words.close, { ...about, primary: true })}`
  return frame({ view, words, title: t.title, body, buttons })
}
