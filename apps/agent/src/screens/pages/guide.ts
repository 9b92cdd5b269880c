import { html } from 'hono/html'
import { type Words, languages } from '../text/text.ts'
import { type Html, languageNames } from './frame.ts'
import { markdown } from './markdown.ts'

/** Where the files lead to each other; the page has its own way. */
const otherLanguage = /^\[.+\]\(employee-guide\.\w+\.md\)$/m

/** ヘルプ: the employee's guide, as a page without scripts. */
export function guidePage(guide: string, words: Words): Html {
  return html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${words.help} - ${words.application}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <div id="window" class="guide">
          <header>
            <p class="application">${words.application}</p>
            <nav class="languages" aria-label="${words.language}">
              ${languages.map(
                (language) =>
                  html`<a
                    href="/help?language=${language}"
                    lang="${language}"
                    ${language === words.lang ? html`aria-current="page"` : ''}
                    >${languageNames[language]}</a
                  > `,
              )}
            </nav>
          </header>
          <main>${markdown(guide.replace(otherLanguage, ''))}</main>
        </div>
      </body>
    </html>`
}
