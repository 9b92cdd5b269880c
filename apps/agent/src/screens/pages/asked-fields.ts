import { html } from 'hono/html'
import type { Html } from './frame.ts'

export interface AskedField {
  name: string
  label: string
  kind: 'number' | 'text' | 'password'
  hint?: Html
  /** It can be typed so long after the first, and must differ from it; `same` is said when it does not. */
  opens?: { afterSeconds: number; same: string }
}

/**
 * The fields of a screen that asks for something secret; the first one has the focus. Browsers offer to keep passwords
 * whatever `autocomplete="off"` says; see `passwordPage` for what keeps Chromium from it.
 */
export function askedFields(fields: AskedField[], { isRefused, busy }: { isRefused: boolean; busy: boolean }): Html {
  return html`${fields.map(({ name, label, kind, hint, opens }, index) => {
    const described = [isRefused ? 'refusal' : '', hint ? `${name}-hint` : ''].filter(Boolean).join(' ')
    return html`<label for="${name}">${label}</label>
      <input
        id="${name}"
        name="${name}"
        ${kind === 'password' ? html`type="password"` : ''}
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck="false"
        maxlength="${kind === 'number' ? '32' : '128'}"
        required
        ${kind === 'number' ? html`inputmode="numeric"` : ''}
        ${described ? html`aria-describedby="${described}"` : ''}
        ${opens ? html`readonly data-opens-after-seconds="${opens.afterSeconds}" data-same="${opens.same}"` : ''}
        ${busy ? html`disabled` : index === 0 ? html`autofocus` : ''}
      />
      ${hint ? html`<div class="quiet hint" id="${name}-hint">${hint}</div>` : ''}`
  })}`
}
