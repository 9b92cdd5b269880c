import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, languageOf } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import { form } from './draw.ts'
import { faultKindNames, faultKinds } from './fault-kinds.ts'
import { type FaultRow, listFaults } from './faults.ts'
import { rehearsalTexts } from './text.ts'

/** The faults that are set, and the form that sets another. */
export async function faultsSection(c: HttpContext, { db, profile }: Institution): Promise<Html> {
  const { faults: text } = rehearsalTexts[languageOf(c)]
  const rows = await listFaults(db, profile.code)
  const items = rows.map((row) => faultItem(c, row))
  return html`<section aria-labelledby="faults">
    <h2 id="faults">${text.title}</h2>
    ${
      items.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${items}
          </ul>`
    }
    ${form(c, '/faults', newFault(c))}
  </section>`
}

function faultItem(c: HttpContext, { id, kind, amount, times, played, subscriber }: FaultRow): Html {
  const { faults: text } = rehearsalTexts[languageOf(c)]
  const { amount: range } = faultKinds[kind]
  const howMuch = range && amount !== null ? ` ${text[range.unit](amount)}` : ''
  const happened = kind === 'token_drift' ? text.untilRemoved : text.played(played, times)
  const remove = html`<input type="hidden" name="id" value="${id}" />
    <button aria-label="${text.remove}: ${text.kinds[kind]}">${text.remove}</button>`
  return html`<li>
    <span class="what">${text.kinds[kind]}${howMuch} <small>${subscriber?.loginId ?? text.everybody}</small></span>
    <small>${happened}</small>
    ${form(c, '/faults/remove', remove)}
  </li>`
}

function newFault(c: HttpContext): Html {
  const { faults: text } = rehearsalTexts[languageOf(c)]
  const options = faultKindNames.map((kind) => html`<option value="${kind}">${text.kinds[kind]}</option>`)
  return html`<div class="fields">
      <label
        >${text.kind}
        <select name="kind">
          ${options}
        </select>
      </label>
      <label
        >${text.whom} <span class="hint">${text.whomHint}</span>
        <input name="loginId" maxlength="64" autocomplete="off" value="${c.req.query('for') ?? ''}" />
      </label>
      <label
        >${text.times} <span class="hint">${text.timesHint}</span>
        <input name="times" type="number" min="1" max="1000" />
      </label>
      <label
        >${text.amount} <span class="hint">${text.amountHint}</span>
        <input name="amount" type="number" min="-1000" max="1000" />
      </label>
    </div>
    <button class="main">${text.add}</button>`
}
