'use client'

import { en } from './text/en.ts'
import { ja } from './text/ja.ts'

/** When even the frame cannot be drawn: both languages, and nothing that could fail too. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="ja">
      <body style={{ fontFamily: 'sans-serif', maxWidth: '36rem', margin: '15vh auto', padding: '0 1rem' }}>
        <title>Certfleet</title>
        {[ja, en].map(({ errors, ui }) => (
          <section key={errors.crashTitle} lang={errors === ja.errors ? 'ja' : 'en'}>
            <h1>{errors.crashTitle}</h1>
            <p>{errors.unexpected.todo}</p>
            <button type="button" onClick={retry}>
              {ui.retry}
            </button>
          </section>
        ))}
      </body>
    </html>
  )
}
