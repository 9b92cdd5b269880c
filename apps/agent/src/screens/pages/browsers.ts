import { html } from 'hono/html'
import type { Words } from '../text/text.ts'
import { type Html, alert } from './frame.ts'

/** Whether the browsers have been closed yet that were open when the certificate came. */
export function browsersAlert(browsers: string[] | null, { cchk007: t }: Words): Html {
  if (browsers?.length === 0) return alert('info', html`<p>${t.allClosed}</p>`)
  return alert(
    'warning',
    html`<p><strong>${t.closeBrowsers}</strong></p>
      ${browsers ? html`<p>${t.stillOpen(browsers)}</p>` : ''}`,
  )
}

/** That the login here ends one in a browser, as long as one is open that may have it (F-75). */
export function logOutNote(browsers: string[], { cchk002: t }: Words): Html | '' {
  if (browsers.length === 0) return ''
  return alert(
    'info',
    html`<p><strong>${t.logOutFirst}</strong></p>
      <p>${t.logOutWhy(browsers)}</p>`,
  )
}
