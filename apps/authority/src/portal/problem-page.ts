import { en } from '@certfleet/core/text/en.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, type PageStatus, languageOf } from '../http/pages.ts'
import { type Refusal, Refused, unavailable } from '../problem.ts'
import { draw } from './draw.ts'
import { addressOfPage, portalPaths } from './paths.ts'

/**
 * What a page of the portal answers when something threw: what happened and what to do. Who is no longer logged in is
 * told why and shown the way back.
 */
export function problemPage(error: unknown, c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  if (error instanceof HTTPException) {
    c.set('refusal', { code: 'foreign_form', reason: error.message })
    return problem(c, text.foreignForm, 403)
  }
  const refused = error instanceof Refused ? error : null
  if (!refused) c.get('institution').log.error({ err: error, path: c.req.path }, 'page failed')
  const refusal = refused?.problem ?? unavailable
  c.set('refusal', { code: refusal.code, reason: refused?.message ?? 'failed' })
  return problem(c, adviceOf(c, refusal), refused?.status ?? 503)
}

/** In the words of the page the refusal stands on. */
export const refusalText = (c: HttpContext, refusal: Refusal): Html => {
  const { what, todo } = adviceOf(c, refusal)
  return html`<p class="problem" role="alert">${what} ${todo}</p>`
}

export function notFoundPage(c: HttpContext): Promise<Response> {
  return problem(c, texts[languageOf(c)].notFound, 404)
}

function problem(c: HttpContext, { what, todo }: Advice, status: PageStatus): Promise<Response> {
  const text = texts[languageOf(c)]
  const body = html`<h1 class="refused">${what}</h1>
    <p>${todo}</p>
    <p><a class="button" href="${addressOfPage(c, portalPaths.login)}">${text.toLogin}</a></p>`
  return draw(c, { title: what, body }, status)
}

function adviceOf(c: HttpContext, refusal: Refusal): Advice {
  const language = languageOf(c)
  const text = texts[language]
  if (refusal.code === 'session_displaced') return text.displaced
  if (refusal.code === 'session_expired') return text.expired
  const { what, todo } = { ja, en }[language].code[refusal.code]
  const { attemptsLeft, retryAfterSeconds } = refusal
  const until =
    retryAfterSeconds === undefined ? null : new Date(c.get('now').getTime() + Math.ceil(retryAfterSeconds) * 1000)
  const more = [
    attemptsLeft === undefined ? '' : text.attemptsLeft(attemptsLeft),
    until ? text.again(formatInstant(until, language)) : '',
  ]
  return { what, todo: [todo, ...more].filter(Boolean).join(' ') }
}

interface Advice {
  what: string
  todo: string
}

interface ProblemText {
  displaced: Advice
  expired: Advice
  foreignForm: Advice
  notFound: Advice
  attemptsLeft: (count: number) => string
  again: (instant: string) => string
  toLogin: string
}

const texts: Record<Language, ProblemText> = {
  ja: {
    displaced: {
      what: '別の場所でログインしたため、この画面は終了しました。',
      todo: '同じログインIDで、証明書発行アプリケーションまたは別のブラウザからログインされました。心当たりがあるときは、もう一度ログインしてください。心当たりがないときは、ログイン履歴を確認し、管理者に連絡してください。',
    },
    expired: {
      what: 'ログインしていないか、時間が経過したため終了しました。',
      todo: 'もう一度ログインしてください。',
    },
    foreignForm: {
      what: 'この操作は受け付けられません。',
      todo: '別のサイトから送られたおそれがあります。ログインし直してから、この画面で操作してください。',
    },
    notFound: { what: 'このページはありません。', todo: 'アドレスを確認してください。' },
    attemptsLeft: (count) => `あと${count}回間違えると利用停止になります。`,
    again: (instant) => `${instant}以降にもう一度お試しください。`,
    toLogin: 'ログイン画面へ',
  },
  en: {
    displaced: {
      what: 'You have logged in elsewhere, so this session has ended.',
      todo: 'The same login ID was used in the issuing application or another browser. If that was you, log in again. If not, look at the login history and tell your administrator.',
    },
    expired: { what: 'You are not logged in, or too much time has passed.', todo: 'Log in again.' },
    foreignForm: {
      what: 'This request was not taken.',
      todo: 'It may have been sent by another site. Log in again and use the pages themselves.',
    },
    notFound: { what: 'There is no such page.', todo: 'Check the address.' },
    attemptsLeft: (count) =>
      count === 1 ? 'One more wrong try locks the login ID.' : `${count} more wrong tries lock the login ID.`,
    again: (instant) => `Try again after ${instant}.`,
    toLogin: 'To the login page',
  },
}
