import { formatInstant } from '@certfleet/core/format-instant.ts'
import { closedUntil } from '@certfleet/core/offer-hours.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { addressOfPage, portalPaths } from './paths.ts'

/**
 * 〔証明書発行アプリの起動〕: the portal's own notice first, then the address the installer has registered (manual §2.1).
 * The application takes it as a hint and asks for everything itself. Pages with it run the portal's script.
 */
export function startApp(c: HttpContext): Html {
  const text = texts[languageOf(c)]
  const { profile } = c.get('institution')
  const opens = closedUntil(c.get('now'), profile)
  return html`${opens && html`<p class="notice">${text.closed(formatInstant(opens, languageOf(c)))}</p>`}
    <button class="main" popovertarget="start">${text.start}</button>
    <div id="start" popover role="dialog" aria-labelledby="start-title">
      <h2 id="start-title">${text.start}</h2>
      <p>${text.notice}</p>
      <p>${text.displaces}</p>
      <div class="acts">
        <a class="button main" id="start-link" href="certfleet://open?institution=${profile.code}" autofocus
          >${text.open}</a
        >
        <button popovertarget="start" popovertargetaction="hide">${text.close}</button>
      </div>
      <div data-help="start-link" role="status">
        <div class="notice">
          <h3>${text.nothing}</h3>
          <ul>
            <li>${text.allow}</li>
            <li>${text.menu}</li>
            <li>${text.install} <a href="${addressOfPage(c, portalPaths.issuing)}#packages">${text.download}</a></li>
          </ul>
        </div>
      </div>
    </div>`
}

interface StartText {
  closed: (opens: string) => string
  start: string
  notice: string
  displaces: string
  open: string
  close: string
  nothing: string
  allow: string
  menu: string
  install: string
  download: string
}

const texts: Record<Language, StartText> = {
  ja: {
    closed: (opens) => `いまは受付時間外です。証明書の発行・更新は、${opens}から始められます。`,
    start: '証明書発行アプリの起動',
    notice: 'このPCの証明書発行アプリケーションを起動します。ブラウザが確認を求めたら〔開く〕を押してください。',
    displaces: 'アプリケーションでログインすると、この画面のログインは終了します。',
    open: '起動する',
    close: '閉じる',
    nothing: '起動しないときは',
    allow:
      'ブラウザの確認画面で〔開く〕を押したか確かめてください。拒否したときは、もう一度〔起動する〕を押してください。',
    menu: 'スタートメニューの「証明書発行アプリケーション」からも起動できます。',
    install: 'まだ入っていないときは、インストールしてください。',
    download: '証明書発行アプリのダウンロード',
  },
  en: {
    closed: (opens) => `The institution is closed now. Certificates can be issued and renewed from ${opens}.`,
    start: 'Start the issuing application',
    notice: 'This starts the issuing application on this PC. If the browser asks, let it open the application.',
    displaces: 'Logging in to the application ends your login on this page.',
    open: 'Start',
    close: 'Close',
    nothing: 'If nothing has opened',
    allow: 'Did the browser ask, and did you allow it? If you did not, press Start once more.',
    menu: 'The application is in the start menu, too: 証明書発行アプリケーション.',
    install: 'If it is not installed yet, install it.',
    download: 'Download the issuing application',
  },
}
