import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { languageOf } from '../http/pages.ts'
import { draw, form } from './draw.ts'
import { rehearsalTexts } from './text.ts'

/** Asks for the key. `wrong`: what was typed is not it. */
export function keyPage(c: HttpContext, wrong: boolean): Promise<Response> {
  const { key, title } = rehearsalTexts[languageOf(c)]
  const fields = html`<p>
      <label
        >${key.label}
        <input type="password" name="key" required maxlength="100" autocomplete="off" autofocus />
      </label>
    </p>
    <button class="main">${key.open}</button>`
  const body = html`<h1>${key.title}</h1>
    <p>${key.lead}</p>
    ${wrong && html`<p class="problem" role="alert">${key.wrong}</p>`} ${form(c, '/key', fields)}`
  return draw(c, { title, institution: title, body }, wrong ? 403 : 200)
}
