import { html } from 'hono/html'
import { type Advice, adviceOf, adviceOfError, notFoundAdvice } from '../http/advice.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, type PageStatus, languageOf } from '../http/pages.ts'
import type { Refusal } from '../problem.ts'
import { draw } from './draw.ts'
import { Displaced, LoginOver } from './login-over.ts'
import { loginText } from './login-text.ts'
import { obtainAfterExpiry, obtainAfterRevocation } from './obtain-again.ts'
import { addressOfPage, portalPaths } from './paths.ts'

/**
 * What a page of the portal answers when something threw: what happened and what to do. Who is no longer logged in is
 * told why and shown the way back.
 */
export function problemPage(error: unknown, c: HttpContext): Promise<Response> {
  const { status, ...advice } = adviceOfError(error, c, c.get('institution').log)
  if (error instanceof Displaced) return displacedPage(c, error, advice.what)
  return problem(c, error instanceof LoginOver ? adviceOfLoginOver(c, error) : advice, status)
}

/** Which login it was, and what to do when that was oneself, or not. */
function displacedPage(c: HttpContext, { by, status }: Displaced, what: string): Promise<Response> {
  const text = texts[languageOf(c)]
  const body = html`<h1 class="refused">${what}</h1>
    ${by && html`<p>${text.latest(loginText(c, by))}</p>`}
    <dl>
      <dt>${text.itWasMe}</dt>
      <dd>${by?.way === 'app' ? text.finishThere : text.logInAgain}</dd>
      <dt>${text.itWasNotMe}</dt>
      <dd>${text.tellSomebody}</dd>
    </dl>
    <div class="acts">
      ${
        by?.way === 'app' &&
        html`<a class="button main" href="${addressOfPage(c, portalPaths.issuing)}">${text.progress}</a>`
      }
      <a class="button" href="${addressOfPage(c, portalPaths.login)}">${text.toLogin}</a>
    </div>`
  return draw(c, { title: what, body }, status)
}

function adviceOfLoginOver(c: HttpContext, { because }: LoginOver): Advice {
  const language = languageOf(c)
  if (because === 'ticket') return texts[language].ticket
  const { profile } = c.get('institution')
  const todo = because === 'revoked' ? obtainAfterRevocation(language) : obtainAfterExpiry(profile, language)
  return { what: texts[language][because], todo }
}

/** In the words of the page the refusal stands on. */
export const refusalText = (c: HttpContext, refusal: Refusal, whatHere?: string): Html => {
  const { what, todo } = adviceOf(c, refusal)
  return html`<p class="problem" role="alert">${whatHere ?? what} ${todo}</p>`
}

export const notFoundPage = (c: HttpContext): Promise<Response> => problem(c, notFoundAdvice(c), 404)

function problem(c: HttpContext, { what, todo }: Advice, status: PageStatus): Promise<Response> {
  const body = html`<h1 class="refused">${what}</h1>
    <p>${todo}</p>
    <p>${wayBack(c)}</p>`
  return draw(c, { title: what, body }, status)
}

/** From a page outside the menu: to the top page for who is logged in, to the login for others. */
export function wayBack(c: HttpContext): Html {
  const text = texts[languageOf(c)]
  const [path, where] = c.get('visitor') ? [portalPaths.top, text.toTop] : [portalPaths.login, text.toLogin]
  return html`<a class="button" href="${addressOfPage(c, path)}">${where}</a>`
}

interface ProblemText {
  latest: (login: string) => string
  itWasMe: string
  finishThere: string
  progress: string
  logInAgain: string
  itWasNotMe: string
  tellSomebody: string
  revoked: string
  expired: string
  ticket: Advice
  toLogin: string
  toTop: string
}

const texts: Record<Language, ProblemText> = {
  ja: {
    latest: (login) => `あとからのログイン: ${login}`,
    itWasMe: '心当たりがあるとき',
    finishThere:
      '証明書発行アプリケーションの手続きを先に終わらせてください。ここでログインすると、手続きが途中で終わります。終わったらブラウザをすべて閉じ、ログインし直してください。',
    progress: '発行の進み具合を見る',
    logInAgain: 'もう一度ログインすると、この画面に戻れます。あとからログインしたほうの画面は終了します。',
    itWasNotMe: '心当たりがないとき',
    tellSomebody: 'ログインし直してログイン履歴を確認し、すぐに管理者に連絡してください。',
    revoked: 'ログインに使った電子証明書が失効したため、終了しました。',
    expired: 'ログインに使った電子証明書の有効期限が切れたため、終了しました。',
    ticket: {
      what: '電子証明書ログインの有効時間を過ぎました。',
      todo: 'ログイン画面から〔電子証明書ログイン〕をやり直し、1分以内に〔進む〕を押してください。',
    },
    toLogin: 'ログイン画面へ',
    toTop: 'トップページへ',
  },
  en: {
    latest: (login) => `The later login: ${login}`,
    itWasMe: 'If that was you',
    finishThere:
      'Finish in the issuing application first: logging in here would end what you do there. Then close all browsers and log in again.',
    progress: 'See how far it is',
    logInAgain: 'Log in again to come back. The page you logged in to later then ends.',
    itWasNotMe: 'If it was not you',
    tellSomebody: 'Log in again, look at the login history, and tell your administrator at once.',
    revoked: 'The certificate you logged in with has been revoked, so this session has ended.',
    expired: 'The certificate you logged in with has expired, so this session has ended.',
    ticket: {
      what: 'The login by certificate was not finished in time.',
      todo: 'Log in with your certificate again from the login page, and go on within a minute.',
    },
    toLogin: 'To the login page',
    toTop: 'To the top page',
  },
}
