import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { roleNames } from '../portal/role-names.ts'
import { isBad, stateNames } from '../portal/users/state-names.ts'
import { type ListedUser, type UserSort, countFound, readUsers, rowOf, userSorts } from '../subscribers/read-users.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { usersQueryOf, wantedUsers } from './subscribers-query.ts'
import { userStateTexts } from './user-state-text.ts'
import { userStates } from './user-states.ts'

/** The users of an institution: searched, filtered, page by page. */
export async function subscribersPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const query = usersQueryOf(c)
  const { q, state, role, sort } = query
  const wanted = wantedUsers(c, query)
  const after = rowOf(sort, c.req.query())
  const [{ users, next }, found, invited] = await Promise.all([
    readUsers(db, profile, { ...wanted, sort, after }, c.get('now')),
    countFound(db, profile, wanted),
    db.loginInvitation.count({ where: { institutionCode: profile.code, expiresAt: { gt: c.get('now') } } }),
  ])
  const asked = { q, sort, ...(state && { state }), ...(role && { role }) }
  const list = (more: Record<string, string> = {}) =>
    addressHere(c, institutionPaths.subscribers, { ...asked, ...more })
  const none = ['', text.any] as const
  const body = html`<h1>${text.title}</h1>
    <p class="acts">
      <a class="button" href="${addressHere(c, institutionPaths.newSubscriber)}">${text.add}</a>
      <a class="button" href="${addressHere(c, institutionPaths.importSubscribers)}">${text.import}</a>
      ${invited > 0 && html`<a href="${addressHere(c, institutionPaths.invitations)}">${text.invited(invited)}</a>`}
    </p>
    ${searchForm(
      c,
      addressHere(c, institutionPaths.subscribers),
      html`${field({ name: 'q', label: text.search, type: 'search', value: q, also: html`maxlength="100"` })}
      ${select({
        name: 'state',
        label: text.state,
        options: [none, ...userStates.map((each) => [each, userStateTexts[language][each]] as const)],
        chosen: state,
      })}
      ${select({
        name: 'role',
        label: text.role,
        options: [none, ...Object.values(BankRole).map((each) => [each, roleNames[language][each]] as const)],
        chosen: role,
      })}
      ${select({
        name: 'sort',
        label: text.sort,
        options: userSorts.map((each) => [each, text.sorts[each]] as const),
        chosen: sort,
      })}`,
      text.find,
    )}
    ${
      users.length === 0
        ? html`<p>${text.none}</p>`
        : html`<p class="acts">
              ${text.found(found)}
              <a class="button" href="${addressHere(c, institutionPaths.subscribersFile, asked)}">${text.file}</a>
            </p>
            <ul class="rows">
              ${users.map((user) => userItem(c, user))}
            </ul>`
    }
    <p class="acts">
      ${after && html`<a class="button" href="${list()}">${text.first}</a>`}
      ${next && html`<a class="button" href="${list({ key: next.key, after: next.loginId })}">${text.more}</a>`}
    </p>`
  return draw(c, { title: text.title, body })
}

function userItem(c: HttpContext, { loginId, name, role, locked, state, certificate }: ListedUser): Html {
  const language = languageOf(c)
  const text = texts[language]
  return html`<li>
    <span class="what">
      <a href="${addressHere(c, pathOf(institutionPaths.subscribers, loginId))}"><code>${loginId}</code></a> ${name}
      <small
        >${roleNames[language][role]}
        ${certificate && html`· ${text.until(formatInstant(certificate.notAfter, language))}`}
        ${certificate && !certificate.isConfirmed && html`· ${text.notInstalled}`}</small
      >
    </span>
    ${locked && html`<span class="badge bad">${text.locked}</span>`}
    <span class="badge ${isBad(state) && 'bad'}">${stateNames[language][state]}</span>
  </li>`
}

interface SubscribersText {
  title: string
  add: string
  import: string
  invited: (count: number) => string
  search: string
  state: string
  role: string
  any: string
  sort: string
  sorts: Record<UserSort, string>
  find: string
  none: string
  found: (count: number) => string
  file: string
  first: string
  more: string
  locked: string
  until: (instant: string) => string
  notInstalled: string
}

const texts: Record<Language, SubscribersText> = {
  ja: {
    title: '利用者',
    add: '利用者を追加',
    import: 'CSVで一括登録',
    invited: (count) => `招待中の人 ${count}人`,
    search: 'ログインIDまたは氏名',
    state: '状態',
    role: '権限',
    any: 'すべて',
    sort: '並び順',
    sorts: { loginId: 'ログインID', name: '氏名', expiry: '有効期限の近い順' },
    find: '検索',
    none: '該当する利用者はいません。',
    found: (count) => `${count}人`,
    file: 'この条件の全員をCSVで保存',
    first: '最初へ',
    more: '次へ',
    locked: '利用停止',
    until: (instant) => `有効期限 ${instant}`,
    notInstalled: '導入の確認待ち',
  },
  en: {
    title: 'Users',
    add: 'Add user',
    import: 'Import from CSV',
    invited: (count) => `${count} invited`,
    search: 'Login ID or name',
    state: 'State',
    role: 'Role',
    any: 'any',
    sort: 'Order',
    sorts: { loginId: 'Login ID', name: 'Name', expiry: 'Nearest expiry first' },
    find: 'Find',
    none: 'There is no such user.',
    found: (count) => (count === 1 ? '1 user' : `${count} users`),
    file: 'Save all of these as CSV',
    first: 'First page',
    more: 'More',
    locked: 'locked',
    until: (instant) => `valid until ${instant}`,
    notInstalled: 'not confirmed by the PC yet',
  },
}
