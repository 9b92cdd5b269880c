import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, languageOf } from '../http/pages.ts'
import { addressHere, addressOf } from './paths.ts'

/** A form of the counter: about the institution whose page it stands on, … */
export const formHere = (c: HttpContext, path: string, fields: Html, more: Record<string, string> = {}): Html =>
  html`<form method="post" action="${addressHere(c, path, more)}">${fields}</form>`

/** … or about none. */
export const form = (c: HttpContext, path: string, fields: Html): Html =>
  html`<form method="post" action="${addressOf(c, path)}">${fields}</form>`

interface Field {
  name: string
  label: string
  hint?: string
  value?: string | number | undefined
  type?: 'text' | 'password' | 'number' | 'email' | 'date' | 'datetime-local' | 'search' | 'time'
  /** More attributes, which nobody else has written. */
  also?: Html
}

export const field = ({ name, label, hint, value = '', type = 'text', also }: Field): Html =>
  html`<label
    >${label} ${hint && html`<span class="hint">${hint}</span>`}
    <input name="${name}" type="${type}" value="${value}" ${also}
  /></label>`

interface Choice extends Pick<Field, 'name' | 'label' | 'hint'> {
  options: (readonly [string, string])[]
  chosen?: string | undefined
}

export const select = ({ name, label, hint, options, chosen }: Choice): Html =>
  html`<label
    >${label} ${hint && html`<span class="hint">${hint}</span>`}
    <select name="${name}">
      ${options.map(
        ([value, said]) => html`<option value="${value}" ${value === chosen && html`selected`}>${said}</option>`,
      )}
    </select></label
  >`

export const checkbox = (name: string, label: string, isOn: boolean, value = 'on'): Html =>
  html`<label class="check"
    ><input type="checkbox" name="${name}" value="${value}" ${isOn && html`checked`} /> ${label}</label
  >`

interface Act {
  path: string
  title: string
  lead: string
  fields?: Html
  button: string
  isDangerous?: boolean
}

/** Something that can be done: what it does stands beside its button, and both open on a click. */
export const actHere = (c: HttpContext, { path, title, lead, fields, button, isDangerous = false }: Act): Html =>
  html`<details>
    <summary>${title}</summary>
    <p>${lead}</p>
    ${formHere(
      c,
      path,
      html`${fields && html`<div class="fields">${fields}</div>`}<button class="${isDangerous ? 'bad' : 'main'}">
          ${button}
        </button>`,
    )}
  </details>`

/** A form that looks for rows, at the top of their list. */
export const searchForm = (c: HttpContext, action: string, fields: Html, find: string): Html =>
  html`<form method="get" action="${action}" role="search">
    ${keptLanguage(c)}
    <div class="find">
      ${fields}
      <button>${find}</button>
    </div>
  </form>`

/** What a search form keeps beside its own fields. */
export const keptLanguage = (c: HttpContext): Html => html`<input type="hidden" name="lang" value="${languageOf(c)}" />`
