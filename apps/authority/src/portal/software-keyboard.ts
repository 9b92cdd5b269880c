import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'

/** Lower and upper, nearly as on a Japanese keyboard: rows short enough for a narrow screen. */
const rows = [
  ['1234567890', '!"#$%&\'()_'],
  ['qwertyuiop', 'QWERTYUIOP'],
  ['asdfghjkl', 'ASDFGHJKL'],
  ['zxcvbnm', 'ZXCVBNM'],
  ['-^\\@[;:],./', '=~|`{+*}<>?'],
] as const

/**
 * Keys to type a field's text without the keyboard. They stand where people expect them: whoever sees the screen sees
 * which are pressed, however they are shuffled. Hidden, and so absent, without the portal's script.
 */
export function softwareKeyboard(c: HttpContext, field: string): Html {
  const text = texts[languageOf(c)]
  return html`<p>
      <button type="button" aria-controls="${field}-keyboard" aria-expanded="false" hidden>${text.name}</button>
    </p>
    <div id="${field}-keyboard" class="keyboard" data-keyboard="${field}" role="group" aria-label="${text.name}" hidden>
      ${rows.map(
        ([lower, upper]) =>
          html`<div>
            ${Array.from(
              lower,
              (key, i) => html`<button type="button" data-lower="${key}" data-upper="${upper[i]}">${key}</button>`,
            )}
          </div>`,
      )}
      <div class="acts">
        <button type="button" data-act="shift" aria-pressed="false">${text.shift}</button>
        <button type="button" data-act="space">${text.space}</button>
        <button type="button" data-act="back">${text.back}</button>
        <button type="button" data-act="clear">${text.clear}</button>
        <button type="button" data-act="close">${text.close}</button>
      </div>
      <p class="hint" role="status" data-count="${text.count}"></p>
    </div>`
}

interface KeyboardText {
  name: string
  shift: string
  space: string
  back: string
  clear: string
  close: string
  count: string
}

const texts: Record<Language, KeyboardText> = {
  ja: {
    name: 'ソフトウェアキーボード',
    shift: '大文字・記号',
    space: '空白',
    back: '1文字消す',
    clear: 'すべて消す',
    close: '閉じる',
    count: '{n}文字入力しました。',
  },
  en: {
    name: 'Software keyboard',
    shift: 'Shift',
    space: 'Space',
    back: 'Delete one',
    clear: 'Delete all',
    close: 'Close',
    count: 'Characters typed: {n}',
  },
}
