import { html } from 'hono/html'
import { type Advice, adviceOf, adviceOfError, notFoundAdvice } from '../http/advice.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, type PageStatus, languageOf } from '../http/pages.ts'
import type { Refusal } from '../problem.ts'
import { draw } from './draw.ts'
import { addressOfPage, portalPaths } from './paths.ts'

/**
 * What a page of the portal answers when something threw: what happened and what to do. Who is no longer logged in is
 * told why and shown the way back.
 */
export function problemPage(error: unknown, c: HttpContext): Promise<Response> {
  const { status, ...advice } = adviceOfError(error, c, c.get('institution').log)
  return problem(c, advice, status)
}

/** In the words of the page the refusal stands on. */
export const refusalText = (c: HttpContext, refusal: Refusal): Html => {
  const { what, todo } = adviceOf(c, refusal)
  return html`<p class="problem" role="alert">${what} ${todo}</p>`
}

export const notFoundPage = (c: HttpContext): Promise<Response> => problem(c, notFoundAdvice(c), 404)

function problem(c: HttpContext, { what, todo }: Advice, status: PageStatus): Promise<Response> {
  const body = html`<h1 class="refused">${what}</h1>
    <p>${todo}</p>
    <p><a class="button" href="${addressOfPage(c, portalPaths.login)}">${texts[languageOf(c)].toLogin}</a></p>`
  return draw(c, { title: what, body }, status)
}

interface ProblemText {
  toLogin: string
}

const texts: Record<Language, ProblemText> = {
  ja: { toLogin: 'ログイン画面へ' },
  en: { toLogin: 'To the login page' },
}
