import { html, raw } from 'hono/html'
import qrcode from 'qrcode'
import type { Html } from '../http/pages.ts'

/** A 二次元コード drawn into the page itself: nothing is loaded, nothing is kept. */
export async function qrCode(text: string, label: string): Promise<Html> {
  const svg = await qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M' })
  return html`<div class="code" role="img" aria-label="${label}">${raw(svg)}</div>`
}
