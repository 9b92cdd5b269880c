import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { type Words, languages, wordsOf } from '../text/text.ts'
import { type Html, helpLink } from './frame.ts'

/** The document the screens live in. The session token is in it and nowhere else; it is never cached. */
export function shell(token: string, words: Words, title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="certfleet-session" content="${token}" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/client.js"></script>
      </head>
      <body>
        <div id="window">${body}</div>
        <template id="lost">${languages.map((language) => lostNotice(wordsOf(language)))}</template>
      </body>
    </html>`
}

function lostNotice({ lost, lang }: Words): Html {
  return html`<main lang="${lang}">
    <h1 tabindex="-1">${lost.title}</h1>
    <div class="alert warning" role="alert">
      <p><strong>${lost.what}</strong></p>
      <p>${lost.todo}</p>
    </div>
  </main>`
}

const submitScript = "document.querySelector('form').submit()"

/**
 * The file that opens the screens in a browser: it posts a one-time code, so that no secret is ever in an address.
 * Without scripts the button does the same.
 */
export function launchFile(url: string, code: string, words: Words): Html {
  const hash = createHash('sha256').update(submitScript).digest('base64')
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; form-action ${new URL(url).origin}`
  return html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${words.application}</title>
      </head>
      <body>
        <p>${words.launch.title}</p>
        <form method="post" action="${url}">
          <input type="hidden" name="code" value="${code}" />
          <button>${words.launch.open}</button>
        </form>
        ${raw(`<script>${submitScript}</script>`)}
      </body>
    </html>`
}

/** The answer to a code that was used, has expired or never was. */
export function expiredPage(words: Words): Html {
  return html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>${words.application}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <div id="window">
          <main>
            <h1>${words.lost.title}</h1>
            <div class="alert warning" role="alert"><p>${words.launch.expired}</p></div>
            <p>${helpLink(words)}</p>
          </main>
        </div>
      </body>
    </html>`
}
