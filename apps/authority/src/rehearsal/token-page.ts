import { html } from 'hono/html'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, languageOf } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import { otpPeriodSeconds } from '../tokens/one-time-password.ts'
import { showCounterPassword, showTimePassword, showTransactionNumber } from '../tokens/play-token.ts'
import { openTokenSecret } from '../tokens/token-secret.ts'
import { address, draw, form, shown } from './draw.ts'
import { tokenDriftSteps } from './faults.ts'
import { PictureTooLarge, readQrCode } from './read-qr-code.ts'
import { rehearsalTexts } from './text.ts'

type Sent = Record<string, string | File | (string | File)[]>

/** Plays the token in the person's hand. `sent`: the picture or the text of the 二次元コード it is held before. */
export async function tokenPage(c: HttpContext, sent: Sent | null): Promise<Response> {
  const institution = c.get('institution')
  const { db, profile } = institution
  const { token: text } = rehearsalTexts[languageOf(c)]
  const tokens = await readTokens(db, profile.code)
  const serial = c.req.query('serial')
  const chosen = tokens.find((token) => token.serial === serial)
  const scan = sent && (await scanned(sent))
  const failed = scan !== null && 'problem' in scan
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    <nav><a href="${address(c, '')}">${text.back}</a></nav>
    ${tokens.length === 0 ? html`<p>${text.none}</p>` : chooser(c, tokens, serial)}
    ${failed && html`<p class="problem" role="alert">${text[scan.problem]}</p>`}
    ${chosen && (await display(c, institution, chosen, scan !== null && 'text' in scan ? scan.text : null))}`
  const name = organizationName(profile.code, profile.name)
  return draw(c, { title: text.title, institution: name, body }, failed ? 400 : 200)
}

/** For more bytes than are taken. */
export function tooLargePage(c: HttpContext): Promise<Response> {
  const { token: text, title } = rehearsalTexts[languageOf(c)]
  const body = html`<p class="problem" role="alert">${text.tooLarge}</p>
    <nav><a href="${address(c, '/token')}">${text.title}</a></nav>`
  return draw(c, { title, institution: title, body }, 413)
}

const mostTokens = 500

const readTokens = (db: Institution['db'], institutionCode: string) =>
  db.token.findMany({
    where: { institutionCode },
    include: { otpOf: { select: { loginId: true } }, transactionOf: { select: { loginId: true } } },
    orderBy: { serial: 'asc' },
    take: mostTokens,
  })
type TokenRow = Awaited<ReturnType<typeof readTokens>>[number]

const usersOf = ({ otpOf, transactionOf }: TokenRow): string =>
  [...otpOf, ...transactionOf].map(({ loginId }) => loginId).join(', ')

function chooser(c: HttpContext, tokens: TokenRow[], serial: string | undefined): Html {
  const { token: text } = rehearsalTexts[languageOf(c)]
  const kept = Object.entries(shown(c)).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  const options = tokens.map(
    (token) =>
      html`<option value="${token.serial}" ${token.serial === serial ? 'selected' : ''}>
        ${token.serial} ${usersOf(token)}
      </option>`,
  )
  return html`<form method="get" action="/rehearsal/token">
    ${kept}
    <div class="find">
      <label
        >${text.choose}
        <select name="serial">
          ${options}
        </select>
      </label>
      <button>${text.use}</button>
    </div>
  </form>`
}

/** What the picture or the text was: the text of the transaction, or why there is none. */
async function scanned(sent: Sent): Promise<{ text: string } | { problem: 'unreadable' | 'tooLarge' }> {
  const { picture, transaction } = sent
  if (picture instanceof File && picture.size > 0) {
    try {
      const read = readQrCode(Buffer.from(await picture.arrayBuffer()))
      return read ? { text: read } : { problem: 'unreadable' }
    } catch (error) {
      if (error instanceof PictureTooLarge) return { problem: 'tooLarge' }
      throw error
    }
  }
  const typed = typeof transaction === 'string' ? transaction.trim() : ''
  return typed && typed.length <= 500 ? { text: typed } : { problem: 'unreadable' }
}

/** The token's display. */
async function display(c: HttpContext, institution: Institution, token: TokenRow, transaction: string | null) {
  const { token: text } = rehearsalTexts[languageOf(c)]
  const secret = openTokenSecret(token, institution.secret)
  const users = usersOf(token)
  const shows =
    token.algorithm === 'ocra'
      ? transactionDisplay(c, token.serial, secret, transaction)
      : await passwordDisplay(c, institution, token, secret)
  return html`<section aria-labelledby="display">
    <h2 id="display">
      ${token.serial} ${!token.activatedAt && html`<span class="badge bad">${text.notActivated}</span>`}
    </h2>
    ${users && html`<p>${text.sharedBy(users)}</p>`} ${shows}
  </section>`
}

function transactionDisplay(c: HttpContext, serial: string, secret: Uint8Array, transaction: string | null): Html {
  const { token: text } = rehearsalTexts[languageOf(c)]
  const result =
    transaction &&
    html`<h3>${text.shows}</h3>
      <ul>
        ${transaction.split('|').map((part) => html`<li>${part}</li>`)}
      </ul>
      <h3>${text.number}</h3>
      <p class="display" id="number">${showTransactionNumber(secret, transaction)}</p>`
  const fields = html`<div class="fields">
      <label
        >${text.picture} <span class="hint">${text.pictureHint}</span>
        <input type="file" name="picture" accept="image/png" />
      </label>
      <label
        >${text.text} <span class="hint">${text.textHint}</span>
        <textarea name="transaction" rows="3" maxlength="500"></textarea>
      </label>
    </div>
    <button class="main">${text.read}</button>`
  return html`${result}
    <p>${text.transactionLead}</p>
    ${form(c, '/token', fields, { serial })}`
}

async function passwordDisplay(
  c: HttpContext,
  { db, profile, clock }: Institution,
  token: TokenRow,
  secret: Uint8Array,
) {
  const { token: text } = rehearsalTexts[languageOf(c)]
  const drift = await tokenDriftSteps(db, profile.code, token.id)
  const off = drift !== 0 && html`<p>${text.drift(drift)}</p>`
  const again = html`<a class="button" href="${address(c, '/token', { serial: token.serial })}">${text.again}</a>`
  if (token.algorithm === 'hotp') {
    const next = Number(token.lastUsed) + 1 + Math.max(0, drift)
    return html`<p>${text.counter}</p>
      <h3>${text.password}</h3>
      <p class="display" id="number">${showCounterPassword(secret, next)}</p>
      ${again}`
  }
  const stepMs = otpPeriodSeconds * 1000
  const at = new Date((await clock.now()).getTime() + drift * stepMs)
  const left = Math.ceil((stepMs - (at.getTime() % stepMs)) / 1000)
  return html`${off}
    <h3>${text.password} <small>${text.validFor(left)}</small></h3>
    <p class="display" id="number">${showTimePassword(secret, at)}</p>
    <h3>${text.next}</h3>
    <p class="display" id="next">${showTimePassword(secret, new Date(at.getTime() + stepMs))}</p>
    ${again}`
}
