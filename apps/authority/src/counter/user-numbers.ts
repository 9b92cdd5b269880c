import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { addressOf, institutionPaths } from './paths.ts'
import { userStateTexts } from './user-state-text.ts'
import { type UserCounts, type UserState, userStates } from './user-states.ts'

const bad: UserState[] = ['expired', 'notInstalled', 'locked']

/** How many users there are in each state, leading to their list. */
export function userNumbers(c: HttpContext, { code, maxUsers }: AuthorityProfile, counts: UserCounts): Html {
  const language = languageOf(c)
  const text = texts[language]
  const list = (more: Record<string, string>) => addressOf(c, `/${code}${institutionPaths.subscribers}`, more)
  return html`<ul class="numbers">
    <li>
      <a href="${list({})}"><b>${counts.users}</b>${text.users(maxUsers)}</a>
    </li>
    ${userStates.map(
      (state) =>
        html`<li class="${bad.includes(state) && counts[state] > 0 ? 'bad' : ''}">
          <a href="${list({ state })}"><b>${counts[state]}</b>${userStateTexts[language][state]}</a>
        </li>`,
    )}
  </ul>`
}

interface NumbersText {
  users: (most: number) => string
}

const texts: Record<Language, NumbersText> = {
  ja: { users: (most) => `利用者（上限${most}人）` },
  en: { users: (most) => `users, of ${most} allowed` },
}
