import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, languageOf } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import { address, form, shown } from './draw.ts'
import { type ListedUser, readUsers, rowOf, userSearchOf } from '../subscribers/read-users.ts'
import { rehearsalTexts } from './text.ts'

/** The holders of login IDs with their state, and where to move the clock for each. */
export async function holdersSection(c: HttpContext, { db, profile }: Institution, now: Date): Promise<Html> {
  const { people: text } = rehearsalTexts[languageOf(c)]
  const query = c.req.query()
  const [search, sort] = [userSearchOf(query.search), 'loginId' as const]
  const { users, next } = await readUsers(db, profile, { search, sort, after: rowOf(sort, query) }, now)
  const kept = Object.entries(shown(c)).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<section aria-labelledby="people">
    <h2 id="people">${text.title}</h2>
    <form method="get" action="/rehearsal#people" role="search">
      ${kept}
      <div class="find">
        <label>${text.search} <input name="search" type="search" maxlength="100" value="${search}" /></label>
        <button>${text.find}</button>
      </div>
    </form>
    ${
      users.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${users.map((user) => holderItem(c, user))}
          </ul>`
    }
    ${next && html`<a href="${address(c, '', { search, key: next.key, after: next.loginId })}#people">${text.more}</a>`}
  </section>`
}

function holderItem(c: HttpContext, { loginId, name, locked, state, certificate }: ListedUser): Html {
  const language = languageOf(c)
  const { people: text } = rehearsalTexts[language]
  const moves =
    certificate &&
    form(
      c,
      '/clock',
      html`<div class="acts">
        ${moveButton(certificate.opensAt, text.toWindow, loginId)}
        ${moveButton(certificate.notAfter, text.toExpiry, loginId)}
      </div>`,
    )
  const bad = state === 'revoked' || state === 'expired'
  return html`<li>
    <span class="what">
      <code>${loginId}</code> ${name}
      <small
        >${certificate && text.until(formatInstant(certificate.notAfter, language))}
        ${certificate && !certificate.isConfirmed && text.notInstalled}</small
      >
    </span>
    ${locked && html`<span class="badge bad">${text.locked}</span>`}
    <span class="badge ${bad ? 'bad' : ''}">${text.state[state]}</span>
    <div class="acts">
      ${moves}
      <a class="button" href="${address(c, '', { for: loginId })}#faults" aria-label="${text.fault}: ${loginId}"
        >${text.fault}</a
      >
    </div>
  </li>`
}

const moveButton = (to: Date, label: string, loginId: string) =>
  html`<button name="to" value="${to.toISOString()}" aria-label="${label}: ${loginId}">${label}</button>`
