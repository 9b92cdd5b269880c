import type { TokenAlgorithm, TokenKind } from '@certfleet/authority-db/generated/client.ts'
import { html } from 'hono/html'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { addToken } from '../tokens/add-token.ts'
import { newTokenSecret, readTokenSecret, tokenUri } from '../tokens/token-secret.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { field, formHere, select } from './fields.ts'
import { oncePage } from './once-page.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { tokenTexts } from './token-text.ts'

/** What tokens there are, and by which way each makes its numbers. */
const sorts = [
  ['transaction', 'ocra'],
  ['otp_hardware', 'totp'],
  ['otp_hardware', 'hotp'],
  ['otp_software', 'totp'],
] as const satisfies [TokenKind, TokenAlgorithm][]

/** Asks for a token of the stock. */
export async function newTokenPage(c: HttpContext, problem?: Html): Promise<Response> {
  const language = languageOf(c)
  const [text, words] = [texts[language], tokenTexts[language]]
  const given = problem ? await fieldsOf(c) : {}
  const options = sorts.map(
    ([kind, algorithm]) => [`${kind} ${algorithm}`, `${words.kinds[kind]} ${words.algorithms[algorithm]}`] as const,
  )
  const fields = html`<div class="fields">
      ${field({ name: 'serial', label: text.serial, hint: text.serialHint, value: given.serial, also: html`required maxlength="40" autocomplete="off"` })}
      ${select({ name: 'sort', label: text.sort, options, chosen: given.sort })} ${secretField(c)}
    </div>
    <button class="main">${text.add}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${formHere(c, institutionPaths.newToken, fields)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** The secret a token came with. */
export const secretField = (c: HttpContext): Html => {
  const text = texts[languageOf(c)]
  return field({
    name: 'secret',
    label: text.secret,
    hint: text.secretHint,
    type: 'password',
    also: html`maxlength="200" autocomplete="off"`,
  })
}

/** Takes it into the stock; a secret that is made here is told once. */
export async function addStock(c: HttpContext): Promise<Response> {
  const { profile, secret } = c.get('institution')
  const given = await fieldsOf(c)
  const serial = given.serial?.trim() ?? ''
  return orSayWhy(
    c,
    async () => {
      const [kind, algorithm] = sorts.find((sort) => sort.join(' ') === given.sort) ?? []
      if (!kind || !algorithm) throw new CannotDo('there is no such token', { ja: 'その種類のトークンはありません。' })
      const { tokenSecret, isMade } = secretGiven(algorithm, given.secret)
      const deed = { action: 'token_added', target: serial, details: { kind, algorithm } } as const
      await auditedHere(c, deed, (tx) => addToken(tx, profile.code, { serial, kind, algorithm, tokenSecret }, secret))
      if (isMade) return tellSecret(c, serial, tokenUri(algorithm, tokenSecret, serial, profile.name))
      return c.redirect(addressHere(c, pathOf(institutionPaths.tokens, serial), { done: deed.action }), 303)
    },
    (problem) => newTokenPage(c, problem),
  )
}

/** What was typed in, or a new one. @throws CannotDo when it is no secret. */
export function secretGiven(algorithm: TokenAlgorithm, base32 = ''): { tokenSecret: Buffer; isMade: boolean } {
  const isMade = base32.trim() === ''
  return { tokenSecret: isMade ? newTokenSecret(algorithm) : readTokenSecret(base32), isMade }
}

export function tellSecret(c: HttpContext, serial: string, uri: string): Promise<Response> {
  const text = texts[languageOf(c)]
  return oncePage(c, {
    title: text.made,
    lead: text.madeLead,
    secrets: [
      { label: text.serial, value: serial },
      { label: text.uri, value: uri },
    ],
    qr: uri,
    back: { href: addressHere(c, pathOf(institutionPaths.tokens, serial)), text: text.toToken },
  })
}

interface NewTokenText {
  title: string
  lead: string
  serial: string
  serialHint: string
  sort: string
  secret: string
  secretHint: string
  add: string
  made: string
  madeLead: string
  uri: string
  toToken: string
}

const texts: Record<Language, NewTokenText> = {
  ja: {
    title: 'トークンを登録',
    lead: '在庫に加えます。登録のあと、利用者に割り当て、利用開始にします。',
    serial: 'シリアル番号',
    serialHint: 'トークンの裏面の番号。英数字と . _ - で40文字以内',
    sort: '種類',
    secret: '秘密鍵（base32）',
    secretHint: 'トークンに添えられた値。空欄なら新しく作り、次の画面で一度だけ表示します',
    add: '登録',
    made: 'トークンの秘密鍵を作りました',
    madeLead: 'トークンに書き込むか、認証アプリで読み取ってください。',
    uri: 'トークンに入れる値',
    toToken: 'トークンの画面へ',
  },
  en: {
    title: 'Add token',
    lead: 'It comes into the stock. Then it is assigned to a user, and activated.',
    serial: 'Serial number',
    serialHint: 'On the back of the token; up to 40 letters, digits or . _ -',
    sort: 'Kind',
    secret: 'Secret (base32)',
    secretHint: 'What came with the token. Empty: a new one is made, and shown once on the next page',
    add: 'Add',
    made: 'A secret was made for the token',
    madeLead: 'Write it into the token, or scan it with an authenticator app.',
    uri: 'What the token takes',
    toToken: 'To the token',
  },
}
