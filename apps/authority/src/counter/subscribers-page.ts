import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { roleNames } from '../portal/role-names.ts'
import { isBad, stateNames } from '../portal/users/state-names.ts'
import { type Holder, readHolders } from '../subscribers/read-holders.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { userStateTexts } from './user-state-text.ts'
import { userStates, whereUser } from './user-states.ts'

/** The users of an institution: searched, filtered, page by page. */
export async function subscribersPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const { q = '', after = '' } = c.req.query()
  const state = userStates.find((each) => each === c.req.query('state'))
  const role = Object.values(BankRole).find((each) => each === c.req.query('role'))
  const now = c.get('now')
  const also = [state ? whereUser(state, profile, now) : {}, role ? { role } : {}]
  const { holders, more } = await readHolders(db, profile, { search: q.trim(), after, also: { AND: also } }, now)
  const last = holders.at(-1)
  const asked = { q, ...(state && { state }), ...(role && { role }) }
  const none = ['', text.any] as const
  const body = html`<h1>${text.title}</h1>
    <p class="acts">
      <a class="button" href="${addressHere(c, institutionPaths.newSubscriber)}">${text.add}</a>
      <a class="button" href="${addressHere(c, institutionPaths.importSubscribers)}">${text.import}</a>
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
      })}`,
      text.find,
    )}
    ${
      holders.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${holders.map((holder) => holderItem(c, holder))}
          </ul>`
    }
    ${
      more &&
      last &&
      html`<a class="button" href="${addressHere(c, institutionPaths.subscribers, { ...asked, after: last.loginId })}"
        >${text.more}</a
      >`
    }`
  return draw(c, { title: text.title, body })
}

function holderItem(c: HttpContext, { loginId, name, role, locked, state, certificate }: Holder): Html {
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
  search: string
  state: string
  role: string
  any: string
  find: string
  none: string
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
    search: 'ログインIDまたは氏名',
    state: '状態',
    role: '権限',
    any: 'すべて',
    find: '検索',
    none: '該当する利用者はいません。',
    more: '次へ',
    locked: '利用停止',
    until: (instant) => `有効期限 ${instant}`,
    notInstalled: '導入の確認待ち',
  },
  en: {
    title: 'Users',
    add: 'Add user',
    import: 'Import from CSV',
    search: 'Login ID or name',
    state: 'State',
    role: 'Role',
    any: 'any',
    find: 'Find',
    none: 'There is no such user.',
    more: 'More',
    locked: 'locked',
    until: (instant) => `valid until ${instant}`,
    notInstalled: 'not confirmed by the PC yet',
  },
}
