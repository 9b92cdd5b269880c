import { html } from 'hono/html'
import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'
import { type AskedField, askedFields } from './asked-fields.ts'
import { type Html, eventButton, facts, frame } from './frame.ts'
import { refusal } from './refusal.ts'
import { busyLine } from './trouble.ts'

type ChallengeView = Extract<View, { screen: 'CCHK003' | 'CCHK004' | 'CCHK005' | 'CCHK006' }>

/** CCHK003 to CCHK006: what the authority asks beside the password (manual §2.1, §2.2). */
export function challengePage(view: ChallengeView, words: Words): Html {
  const { issuance, busy, refused, trouble } = view
  const t = words.asking
  const { title, lead, above, fields } = contentOf(view, words)
  const body = html`${refusal(view, words)}
    <p class="lead">${lead}</p>
    ${above}
    <form data-event="answer" data-screen="${view.screen}" data-issuance="${issuance.id}" autocomplete="off">
      ${askedFields(fields, { isRefused: refused !== null, busy })}
      <p class="quiet hint">${t.privacy}</p>
      ${busy && !trouble ? busyLine(t.busy) : ''}
      <div class="buttons">
        ${eventButton('later', words.later, { issuanceId: issuance.id, disabled: busy && !trouble })}
        <button type="submit" class="primary" ${busy ? html`disabled` : ''}>${t.authenticate}</button>
      </div>
    </form>`
  return frame({ view, words, title, body })
}

interface Content {
  title: string
  lead: string
  above: Html | ''
  fields: AskedField[]
}

/** A token shows its next number by then (manual §2.2: 1分後). */
const minuteSeconds = 60

function contentOf({ asked, codeEndsAtMs, issuance }: ChallengeView, words: Words): Content {
  switch (asked.screen) {
    case 'CCHK003': {
      const { title, lead, oneTimePassword } = words.cchk003
      return { title, lead, above: '', fields: [{ name: 'oneTimePassword', label: oneTimePassword, kind: 'number' }] }
    }
    case 'CCHK004': {
      const { lead, why, current, oneMinuteLater, same } = words.cchk004
      const opens = { afterSeconds: minuteSeconds, same }
      const fields: AskedField[] = [
        { name: 'current', label: current, kind: 'number' },
        { name: 'oneMinuteLater', label: oneMinuteLater, kind: 'number', hint: secondHint(words), opens },
      ]
      return { title: words.cchk003.title, lead, above: html`<p>${why}</p>`, fields }
    }
    case 'CCHK005': {
      const { title, lead, transactionNumber } = words.cchk005
      const fields: AskedField[] = [{ name: 'transactionNumber', label: transactionNumber, kind: 'number' }]
      return { title, lead, above: qrCode(asked, codeEndsAtMs, issuance.id, words), fields }
    }
    case 'CCHK006': {
      const { title, lead, question, answer } = words.cchk006
      const above = facts([[question, asked.question]])
      return { title, lead, above, fields: [{ name: 'answer', label: answer, kind: 'text' }] }
    }
  }
}

/** When the second number can be typed; the page's script shows which of these holds, and counts down. */
function secondHint({ cchk004: t }: Words): Html {
  return html`<p data-when="before">${t.before}</p>
    <p data-when="waiting" hidden>${t.waiting} <strong role="timer"></strong></p>
    <p role="status"><span data-when="open" hidden>${t.open}</span></p>`
}

/** The 二次元コード with the time it is valid for; the page's script puts a button in its place when that is over. */
function qrCode(
  { qrCode: image, transaction }: Extract<ChallengeView['asked'], { screen: 'CCHK005' }>,
  codeEndsAtMs: number,
  issuanceId: string,
  words: Words,
): Html {
  const t = words.cchk005
  const picture = html`<img src="data:image/png;base64,${image}" alt="${t.alternative}" />`
  const validFor = html`<p>${t.validFor} <strong role="timer" data-ends-at-ms="${codeEndsAtMs}"></strong></p>`
  return html`<figure>
      <figcaption>${t.qrCode}</figcaption>
      <button type="button" class="enlarge" id="enlarge" data-opens="enlarged">
        ${picture} <span>${t.enlarge}</span>
      </button>
      ${validFor}
      <details id="by-hand">
        <summary>${t.byHand}</summary>
        <code>${transaction}</code>
      </details>
      <dialog id="enlarged" aria-label="${t.qrCode}">
        ${picture} ${validFor}
        <div class="buttons">
          <button type="button" class="primary" data-event="close-dialog">${words.close}</button>
        </div>
      </dialog>
    </figure>
    <div class="when-over" role="status"></div>
    <template>
      <p><strong>${words.domain.code.transaction_expired.what}</strong></p>
      <p>${eventButton('refresh', t.refresh, { issuanceId })}</p>
    </template>`
}
