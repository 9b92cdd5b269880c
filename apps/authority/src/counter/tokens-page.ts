import { type Prisma, TokenKind } from '@certfleet/authority-db/generated/client.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { tokenTexts } from './token-text.ts'

const pageSize = 30
const shownHolders = 3

/** The institution's tokens, by serial number. */
export async function tokensPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const [text, words] = [texts[language], tokenTexts[language]]
  const { db, profile } = c.get('institution')
  const { q = '', after = '' } = c.req.query()
  const kind = Object.values(TokenKind).find((each) => each === c.req.query('kind'))
  const state = tokenStates.find((each) => each === c.req.query('state'))
  const contains = { contains: q.trim(), mode: 'insensitive' } as const
  const holder = { select: { loginId: true }, orderBy: { loginId: 'asc' }, take: shownHolders + 1 } as const
  const read = await db.token.findMany({
    where: {
      institutionCode: profile.code,
      serial: { gt: after },
      ...(kind && { kind }),
      AND: state ? whereToken(state) : {},
      ...(q.trim() && {
        OR: [
          { serial: contains },
          { otpOf: { some: { loginId: contains } } },
          { transactionOf: { some: { loginId: contains } } },
        ],
      }),
    },
    select: { serial: true, kind: true, activatedAt: true, transactionOf: holder, otpOf: holder },
    orderBy: { serial: 'asc' },
    take: pageSize + 1,
  })
  const tokens = read.slice(0, pageSize)
  const last = tokens.at(-1)
  const states = tokenStates.map((each) => [each, text.states[each]] as const)
  const kinds = Object.values(TokenKind).map((each) => [each, words.kinds[each]] as const)
  const body = html`<h1>${text.title}</h1>
    <p class="acts">
      <a class="button" href="${addressHere(c, institutionPaths.newToken)}">${text.add}</a>
      <a class="button" href="${addressHere(c, institutionPaths.importTokens)}">${text.import}</a>
    </p>
    ${searchForm(
      c,
      addressHere(c, institutionPaths.tokens),
      html`${field({ name: 'q', label: text.search, type: 'search', value: q, also: html`maxlength="64"` })}
      ${select({ name: 'kind', label: text.kind, options: [['', text.any], ...kinds], chosen: kind })}
      ${select({ name: 'state', label: text.state, options: [['', text.any], ...states], chosen: state })}`,
      text.find,
    )}
    ${
      tokens.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${tokens.map(({ serial, kind: of, activatedAt, transactionOf, otpOf }) => {
              const holders = [...transactionOf, ...otpOf].map(({ loginId }) => loginId)
              const said = holders.slice(0, shownHolders).join(', ')
              return html`<li>
                <span class="what"
                  ><a href="${addressHere(c, pathOf(institutionPaths.tokens, serial))}"><code>${serial}</code></a>
                  <small>${words.kinds[of]}</small>
                  <small
                    >${said ? `${said}${holders.length > shownHolders ? ' …' : ''}` : text.states.stock}</small
                  ></span
                >
                <span class="badge">${activatedAt ? words.activated : words.notActivated}</span>
              </li>`
            })}
          </ul>`
    }
    ${
      read.length > pageSize &&
      last &&
      html`<a
        class="button"
        href="${addressHere(c, institutionPaths.tokens, { q, ...(kind && { kind }), ...(state && { state }), after: last.serial })}"
        >${text.more}</a
      >`
    }`
  return draw(c, { title: text.title, body })
}

const tokenStates = ['stock', 'notActivated', 'activated'] as const
type TokenState = (typeof tokenStates)[number]

/** `stock`: nobody's. */
function whereToken(state: TokenState): Prisma.TokenWhereInput {
  const isNobodys = { otpOf: { none: {} }, transactionOf: { none: {} } }
  if (state === 'stock') return isNobodys
  return { NOT: isNobodys, activatedAt: state === 'activated' ? { not: null } : null }
}

interface TokensText {
  title: string
  add: string
  import: string
  search: string
  kind: string
  state: string
  states: Record<TokenState, string>
  any: string
  find: string
  none: string
  more: string
}

const texts: Record<Language, TokensText> = {
  ja: {
    title: 'トークン',
    add: 'トークンを登録',
    import: 'CSVで一括登録',
    search: 'シリアル番号またはログインID',
    kind: '種類',
    state: '状態',
    states: { stock: '在庫（割り当てなし）', notActivated: '利用開始前', activated: '利用開始済み' },
    any: 'すべて',
    find: '検索',
    none: '該当するトークンはありません。',
    more: '次へ',
  },
  en: {
    title: 'Tokens',
    add: 'Add token',
    import: 'Import from CSV',
    search: 'Serial number or login ID',
    kind: 'Kind',
    state: 'State',
    states: { stock: 'in stock, nobody’s', notActivated: 'not activated', activated: 'activated' },
    any: 'any',
    find: 'Find',
    none: 'There is no such token.',
    more: 'More',
  },
}
