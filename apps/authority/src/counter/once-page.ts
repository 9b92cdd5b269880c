import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { qrCode } from '../portal/qr-code.ts'
import { draw } from './draw.ts'

interface Once {
  title: string
  lead: string
  secrets?: { label: string; value: string }[]
  /** What a phone scans. */
  qr?: string
  file?: { name: string; text: string; label: string }
  back: { href: string; text: string }
}

/**
 * Tells what was made and is kept nowhere: it is in this answer alone. A file in it is part of the page, so nothing is
 * kept for the download either.
 */
export async function oncePage(c: HttpContext, { title, lead, secrets = [], qr, file, back }: Once): Promise<Response> {
  const text = texts[languageOf(c)]
  const body = html`<h1>${title}</h1>
    <p>${lead}</p>
    <p class="warn" role="status">${text.once}</p>
    <dl>
      ${secrets.map(
        ({ label, value }) =>
          html`<dt>${label}</dt>
            <dd class="secret">${value}</dd>`,
      )}
    </dl>
    ${qr && (await qrCode(qr, text.qr))} ${file && html`<p>${download(file)}</p>`}
    <p><a class="button" href="${back.href}">${back.text}</a></p>`
  return draw(c, { title, body, isOnce: true })
}

/** A link to a file that is in the page itself. */
export const download = ({ name, text, label }: NonNullable<Once['file']>): Html =>
  html`<a class="button main" download="${name}" href="data:text/csv;base64,${Buffer.from(text).toString('base64')}"
    >${label}</a
  >`

interface OnceText {
  once: string
  qr: string
}

const texts: Record<Language, OnceText> = {
  ja: {
    once: 'この画面でだけ表示されます。閉じる前に控えてください。あとから見ることはできず、なくしたときは発行し直します。',
    qr: '二次元コード',
  },
  en: {
    once: 'It is shown on this page alone. Note it before you close it: nobody can look it up later, only make another.',
    qr: 'QR code',
  },
}
