import { en } from '@certfleet/core/text/en.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, type PageStatus, languageOf } from '../http/pages.ts'
import { type Refusal, Refused, unavailable } from '../problem.ts'
import { draw } from './draw.ts'
import { Displaced, LoginOver } from './login-over.ts'
import { loginText } from './login-text.ts'
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
  if (refused instanceof Displaced) return displacedPage(c, refused)
  const advice = refused instanceof LoginOver ? text[refused.because] : adviceOf(c, refusal)
  return problem(c, advice, refused?.status ?? 503)
}

/** Which login it was, and what to do when that was oneself, or not. */
function displacedPage(c: HttpContext, { by, status }: Displaced): Promise<Response> {
  const text = texts[languageOf(c)]
  const body = html`<h1 class="refused">${text.displaced}</h1>
    ${by && html`<p>${text.latest(loginText(c, by))}</p>`}
    <dl>
      <dt>${text.itWasMe}</dt>
      <dd>${by?.way === 'app' ? text.finishThere : text.logInAgain}</dd>
      <dt>${text.itWasNotMe}</dt>
      <dd>${text.tellSomebody}</dd>
    </dl>
    <div class="acts">
      ${by?.way === 'app' && html`<a class="button main" href="${addressOfPage(c, portalPaths.issuing)}">${text.progress}</a>`}
      <a class="button" href="${addressOfPage(c, portalPaths.login)}">${text.toLogin}</a>
    </div>`
  return draw(c, { title: text.displaced, body }, status)
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
  displaced: string
  latest: (login: string) => string
  itWasMe: string
  finishThere: string
  progress: string
  logInAgain: string
  itWasNotMe: string
  tellSomebody: string
  expired: Advice
  certificate: Advice
  ticket: Advice
  foreignForm: Advice
  notFound: Advice
  attemptsLeft: (count: number) => string
  again: (instant: string) => string
  toLogin: string
}

const texts: Record<Language, ProblemText> = {
  ja: {
    displaced: '別の場所でログインしたため、この画面は終了しました。',
    latest: (login) => `あとからのログイン: ${login}`,
    itWasMe: '心当たりがあるとき',
    finishThere:
      '証明書発行アプリケーションの手続きを先に終わらせてください。ここでログインすると、手続きが途中で終わります。終わったらブラウザをすべて閉じ、ログインし直してください。',
    progress: '発行の進み具合を見る',
    logInAgain: 'もう一度ログインすると、この画面に戻れます。あとからログインしたほうの画面は終了します。',
    itWasNotMe: '心当たりがないとき',
    tellSomebody: 'ログインし直してログイン履歴を確認し、すぐに管理者に連絡してください。',
    expired: {
      what: 'ログインしていないか、時間が経過したため終了しました。',
      todo: 'もう一度ログインしてください。',
    },
    certificate: {
      what: 'ログインに使った電子証明書が使えなくなったため、終了しました。',
      todo: '証明書が失効したか、有効期限が切れました。証明書発行アプリケーションで〔証明書発行〕を行い、再取得してください。',
    },
    ticket: {
      what: '電子証明書ログインの有効時間を過ぎました。',
      todo: 'ログイン画面から〔電子証明書ログイン〕をやり直し、1分以内に〔進む〕を押してください。',
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
    displaced: 'You have logged in elsewhere, so this session has ended.',
    latest: (login) => `The later login: ${login}`,
    itWasMe: 'If that was you',
    finishThere:
      'Finish in the issuing application first: logging in here would end what you do there. Then close all browsers and log in again.',
    progress: 'See how far it is',
    logInAgain: 'Log in again to come back. The page you logged in to later then ends.',
    itWasNotMe: 'If it was not you',
    tellSomebody: 'Log in again, look at the login history, and tell your administrator at once.',
    expired: { what: 'You are not logged in, or too much time has passed.', todo: 'Log in again.' },
    certificate: {
      what: 'The certificate you logged in with is no longer valid, so this session has ended.',
      todo: 'It was revoked or has expired. Obtain a new one: 〔証明書発行〕 in the issuing application.',
    },
    ticket: {
      what: 'The login by certificate was not finished in time.',
      todo: 'Log in with your certificate again from the login page, and go on within a minute.',
    },
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
