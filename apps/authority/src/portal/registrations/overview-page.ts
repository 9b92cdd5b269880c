import { html } from 'hono/html'
import type { HttpContext } from '../../http/environment.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import { draw } from '../draw.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { type Registration, readRegistered, registrationsOf } from './registrations-of.ts'

/** What is registered, and what is missing before a certificate can be issued or renewed. */
export async function overviewPage(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const subscriber = await readRegistered(c)
  const registrations = registrationsOf(subscriber, c.get('institution').profile)
  const open = registrations.filter(({ state }) => state !== 'done').length
  const body = html`<h1>${text.title}</h1>
    ${c.req.query('done') !== undefined && html`<p class="done" role="status">${text.taken}</p>`}
    <p>${subscriber.browserOnly ? text.browserOnly : open === 0 ? text.allDone : text.lead}</p>
    ${
      registrations.length > 0 &&
      html`<ul class="rows">
        ${registrations.map((each) => row(c, each))}
      </ul>`
    }`
  return draw(c, { title: text.title, body })
}

function row(c: HttpContext, { page, state, serial }: Registration): Html {
  const language = languageOf(c)
  const text = texts[language]
  const name = registrationNames[language][page]
  const href = addressOfPage(c, portalPaths.registrations + registrationPages[page])
  const canDo = state !== 'done' || page === 'question'
  return html`<li>
    <span class="what">${name} ${serial && html`<small>${text.token(serial)}</small>`}</span>
    <span class="badge ${state === 'missing' && 'bad'}">${text.state[state]}</span>
    ${canDo && html`<a class="button" href="${href}" aria-label="${text.act[state]}: ${name}">${text.act[state]}</a>`}
  </li>`
}

interface OverviewText {
  title: string
  lead: string
  allDone: string
  browserOnly: string
  taken: string
  token: (serial: string) => string
  state: Record<Registration['state'], string>
  act: Record<Registration['state'], string>
}

const texts: Record<Language, OverviewText> = {
  ja: {
    title: '各種登録',
    lead: '電子証明書の発行・更新の前に、「未登録」のものを登録してください。済むと、止まっている発行・更新はPCで再開します。',
    allDone: '電子証明書の発行・更新に必要な登録は、すべて済んでいます。',
    browserOnly: 'このログインIDは、証明書発行アプリケーションでは扱えません。金融機関の窓口にお問い合わせください。',
    taken: '登録しました。',
    token: (serial) => `トークンの製造番号 ${serial}`,
    state: { missing: '未登録', waiting: '金融機関の確認待ち', done: '登録済み' },
    act: { missing: '登録する', waiting: '内容を見る', done: '変更する' },
  },
  en: {
    title: 'Registrations',
    lead: 'Before a certificate can be issued or renewed, register what is missing. An issue or renewal that waits for it then goes on at the PC.',
    allDone: 'All that an issue or renewal of a certificate needs is registered.',
    browserOnly: 'The issuing application does not serve this login ID. Ask the institution.',
    taken: 'Registered.',
    token: (serial) => `token, serial number ${serial}`,
    state: { missing: 'missing', waiting: 'the institution checks it', done: 'registered' },
    act: { missing: 'Register', waiting: 'Look', done: 'Change' },
  },
}
