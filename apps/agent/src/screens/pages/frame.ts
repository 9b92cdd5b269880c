import { html } from 'hono/html'
import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'

/** Markup that is safe to send: everything put into it was escaped. */
export type Html = ReturnType<typeof html>

interface Frame {
  view: View
  words: Words
  title: string
  body: Html
  /** Buttons at the foot, the main one last. */
  buttons?: Html
}

/** What all screens share: title, the steps, the language switch, the way to the helpdesk. */
export function frame({ view, words, title, body, buttons }: Frame): Html {
  const { application } = words
  const code = view.screen === 'processing' ? '' : view.screen
  return html`<header>
      <p class="application">${application}</p>
      <p class="languages">
        ${helpLink(words)} ${view.screen === 'FLT05' ? '' : contactButton(words)} ${languageButton('ja', words)}
        ${languageButton('en', words)}
      </p>
    </header>
    ${stepper(view, words)}
    <main data-screen="${view.screen}">
      <h1 tabindex="-1">${title} ${code ? html`<span class="code">${code}</span>` : ''}</h1>
      ${body} ${buttons ? html`<div class="buttons">${buttons}</div>` : ''}
    </main>`
}

/** The employee's guide, beside the dialogue: what was begun stays as it is. */
export const helpLink = ({ help, helpOpens }: Words): Html =>
  html`<a id="help" href="/help" target="_blank" rel="noopener" title="${helpOpens}">${help}</a>`

const contactButton = ({ flt05 }: Words): Html =>
  html`<button type="button" class="link" data-event="contact">${flt05.title}</button>`

export const languageNames = { ja: '日本語', en: 'English' }

function languageButton(language: 'ja' | 'en', words: Words): Html {
  return html`<button
    type="button"
    class="link"
    data-event="language"
    data-language="${language}"
    lang="${language}"
    aria-pressed="${String(words.lang === language)}"
  >
    ${languageNames[language]}
  </button>`
}

const stepOfScreen = {
  FLT01: 'request',
  FLT02: null,
  FLT03: 'request',
  FLT04: null,
  FLT05: null,
  FLT06: 'request',
  FLT07: null,
  FLT08: 'authenticate',
  FLT09: null,
  FLT10: null,
  FLT11: null,
  CCHK001: 'choose',
  CCHK002: 'authenticate',
  CCHK003: 'authenticate',
  CCHK004: 'authenticate',
  CCHK005: 'authenticate',
  CCHK006: 'authenticate',
  processing: 'process',
  CCHK007: 'result',
  CCHK008: null,
  CCHK902: null,
} as const satisfies Record<View['screen'], keyof Words['steps'] | null>

const stepOrder = ['request', 'choose', 'authenticate', 'process', 'result'] as const

function stepper(view: View, { steps, stepsLabel }: Words): Html | '' {
  const present = stepOfScreen[view.screen]
  if (!present) return ''
  const at = stepOrder.indexOf(present)
  const items = stepOrder.map(
    (step, index) =>
      html`<li class="${index < at ? 'done' : ''}" ${index === at ? html`aria-current="step"` : ''}>
        <span>${steps[step]}</span>
      </li>`,
  )
  return html`<ol class="steps" aria-label="${stepsLabel}">
    ${items}
  </ol>`
}

/** A message the screen reader speaks at once. */
export function alert(kind: 'warning' | 'error' | 'info', content: Html): Html {
  return html`<div class="alert ${kind}" role="${kind === 'info' ? 'status' : 'alert'}">${content}</div>`
}

/** Names and values, one under the other. */
export function facts(rows: [name: string, value: Html | string][]): Html {
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

export function eventButton(
  event: string,
  label: string,
  about: { issuanceId?: string; primary?: boolean; disabled?: boolean },
): Html {
  return html`<button
    type="button"
    class="${about.primary ? 'primary' : ''}"
    data-event="${event}"
    ${about.issuanceId ? html`data-issuance="${about.issuanceId}"` : ''}
    ${about.disabled ? html`disabled` : ''}
  >
    ${label}
  </button>`
}

export function helpdeskLine(helpdesk: string, words: Words): Html | '' {
  return helpdesk ? html`<p class="helpdesk">${words.helpdesk}: ${helpdesk}</p>` : ''
}
