import { html } from 'hono/html'
import type { Logger } from 'pino'
import type { CannotDo } from '../cannot-do.ts'
import { type Advice, adviceOfError, notFoundAdvice } from '../http/advice.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, type PageStatus, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { addressOf, counterPaths, signInAddress } from './paths.ts'

/** What a page of the counter answers when something threw. */
export function problemPage(error: unknown, c: HttpContext, log: Logger): Promise<Response> {
  const { status, ...advice } = adviceOfError(error, c, log)
  return problem(c, advice, status)
}

export const notFoundPage = (c: HttpContext): Promise<Response> => problem(c, notFoundAdvice(c), 404)

/** Why it cannot be done, on the page it was asked on. */
export const refusalText = (c: HttpContext, { message, ja }: CannotDo): Html =>
  html`<p class="problem" role="alert">${languageOf(c) === 'ja' ? ja : `${message}.`}</p>`

function problem(c: HttpContext, { what, todo }: Advice, status: PageStatus): Promise<Response> {
  const text = texts[languageOf(c)]
  const [href, where] = c.get('clerk')
    ? [addressOf(c, counterPaths.overview), text.back]
    : [signInAddress(c), text.signIn]
  const body = html`<h1 class="refused">${what}</h1>
    <p>${todo}</p>
    <p><a class="button" href="${href}">${where}</a></p>`
  return draw(c, { title: what, body }, status)
}

interface ProblemText {
  signIn: string
  back: string
}

const texts: Record<Language, ProblemText> = {
  ja: { signIn: 'サインインの画面へ', back: '窓口のトップへ' },
  en: { signIn: 'To the sign-in', back: 'To the counter’s first page' },
}
