import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../../http/environment.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import {
  type ListedUser,
  type UserSort,
  countFound,
  readUsers,
  rowOf,
  userSearchOf,
  userSortOf,
  userSorts,
} from '../../subscribers/read-users.ts'
import { draw } from '../draw.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { roleNames } from '../role-names.ts'

import { isBad, stateNames } from './state-names.ts'

/** 利用者管理: the institution's users, with their certificates. */
export async function usersPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const query = c.req.query()
  const [search, sort] = [userSearchOf(query.search), userSortOf(query.sort)]
  const after = rowOf(sort, query)
  const [{ users, next }, found] = await Promise.all([
    readUsers(db, profile, { search, sort, after }, c.get('now')),
    countFound(db, profile, { search }),
  ])
  const list = (more: Record<string, string> = {}) => addressOfPage(c, portalPaths.users, { search, sort, ...more })
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    <form method="get" action="/${profile.code}${portalPaths.users}" role="search">
      <input type="hidden" name="lang" value="${language}" />
      <div class="find">
        <label>${text.search}<input name="search" type="search" maxlength="100" value="${search}" /></label>
        <label
          >${text.sort}<select name="sort">
            ${userSorts.map((each) => html`<option value="${each}" ${each === sort && 'selected'}>${text.sorts[each]}</option>`)}
          </select></label
        >
        <button>${text.find}</button>
      </div>
    </form>
    ${
      users.length === 0
        ? html`<p>${text.none}</p>`
        : html`<p>${text.found(found)}</p>
            <ul class="rows">
              ${users.map((user) => row(c, user))}
            </ul>`
    }
    <p class="acts">
      ${after && html`<a class="button" href="${list()}">${text.first}</a>`}
      ${next && html`<a class="button" href="${list({ key: next.key, after: next.loginId })}">${text.more}</a>`}
    </p>`
  return draw(c, { title: text.title, body })
}

function row(c: HttpContext, { id, loginId, name, role, locked, state, certificate }: ListedUser): Html {
  const language = languageOf(c)
  const text = texts[language]
  const ends = certificate && state !== 'revoked' && text.until(formatInstant(certificate.notAfter, language))
  return html`<li>
    <span class="what">
      <a href="${addressOfPage(c, `${portalPaths.users}/${id}`)}"><code>${loginId}</code> ${name}</a>
      <small>${[roleNames[language][role], ends].filter(Boolean).join(' · ')}</small>
    </span>
    ${locked && html`<span class="badge bad">${text.locked}</span>`}
    <span class="badge ${isBad(state) && 'bad'}">${stateNames[language][state]}</span>
  </li>`
}

interface UsersText {
  title: string
  lead: string
  search: string
  sort: string
  sorts: Record<UserSort, string>
  find: string
  none: string
  found: (count: number) => string
  first: string
  more: string
  until: (instant: string) => string
  locked: string
}

const texts: Record<Language, UsersText> = {
  ja: {
    title: '利用者管理',
    lead: '利用者を選ぶと、証明書の失効、利用停止の解除、トークンの初期化ができます。',
    search: 'ログインIDまたは氏名',
    sort: '並び順',
    sorts: { loginId: 'ログインID', name: '氏名', expiry: '有効期限の近い順' },
    find: '表示する',
    none: '該当する利用者はいません。',
    found: (count) => `${count}人`,
    first: '最初へ',
    more: '次の利用者',
    until: (instant) => `有効期限 ${instant}`,
    locked: '利用停止',
  },
  en: {
    title: 'Manage users',
    lead: 'Choose a user to revoke a certificate, end a lock or initialise a token.',
    search: 'Login ID or name',
    sort: 'Order',
    sorts: { loginId: 'Login ID', name: 'Name', expiry: 'Nearest expiry first' },
    find: 'Show',
    none: 'Nobody is found.',
    found: (count) => (count === 1 ? '1 user' : `${count} users`),
    first: 'First page',
    more: 'More',
    until: (instant) => `until ${instant}`,
    locked: 'locked',
  },
}
