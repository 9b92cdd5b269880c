import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import type { Refused } from '../problem.ts'
import { draw, form } from './draw.ts'
import { obtainAfterExpiry } from './obtain-again.ts'
import { addressOfPage, portalPaths } from './paths.ts'
import { refusalText } from './problem-page.ts'
import { softwareKeyboard } from './software-keyboard.ts'

/** BLGI001: login by certificate, or by ID and password; the way to the issue of a certificate. */
export function loginPage(c: HttpContext, refused?: { loginId: string; because: Refused }): Promise<Response> {
  const text = texts[languageOf(c)]
  const { certLoginUrl, profile } = c.get('institution')
  const fields = html`<div class="fields">
      <label
        >${text.loginId}<input
          name="loginId"
          required
          maxlength="36"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          value="${refused?.loginId ?? ''}"
      /></label>
      <label
        >${text.password}<input
          id="password"
          name="password"
          type="password"
          required
          maxlength="128"
          autocomplete="current-password"
      /></label>
    </div>
    ${softwareKeyboard(c, 'password')}
    <button class="main">${text.logIn}</button>`
  const body = html`<h1>${text.title}</h1>
    <section>
      <h2>${text.byCertificate}</h2>
      <p>${text.byCertificateHint}</p>
      <p><a class="button main" href="${certLoginUrl}/?lang=${languageOf(c)}">${text.toCertificate}</a></p>
    </section>
    <section>
      <h2>${text.byPassword}</h2>
      ${refused && refusalText(c, refused.because.problem)} ${form(c, portalPaths.login, fields)}
    </section>
    <section>
      <h2>${text.issuing}</h2>
      <p>${text.issuingHint}</p>
      <p><a class="button" href="${addressOfPage(c, portalPaths.issuing)}">${text.issuing}</a></p>
    </section>
    <section>
      <h2>${text.notices}</h2>
      <ul>
        ${text.noticesList(profile.windowDays, obtainAfterExpiry(profile, languageOf(c))).map((notice) => html`<li>${notice}</li>`)}
      </ul>
      <p><a href="${addressOfPage(c, portalPaths.help)}">${text.help}</a></p>
    </section>`
  return draw(c, { title: text.title, body, script: true }, refused?.because.status ?? 200)
}

interface LoginText {
  title: string
  byCertificate: string
  byCertificateHint: string
  toCertificate: string
  byPassword: string
  loginId: string
  password: string
  logIn: string
  issuing: string
  issuingHint: string
  notices: string
  noticesList: (windowDays: number, afterExpiry: string) => string[]
  help: string
}

const texts: Record<Language, LoginText> = {
  ja: {
    title: 'ログイン',
    byCertificate: '電子証明書でログイン',
    byCertificateHint: '電子証明書を取得したPCで押すと、ブラウザが使う証明書を尋ねます。',
    toCertificate: '電子証明書ログイン',
    byPassword: 'ログインIDとパスワードでログイン',
    loginId: 'ログインID',
    password: 'ログインパスワード',
    logIn: 'ログイン',
    issuing: '電子証明書発行',
    issuingHint: '電子証明書をはじめて取得する方、期限が切れた方はこちらから進んでください。',
    notices: '電子証明書についてのお知らせ',
    noticesList: (windowDays, afterExpiry) => [
      '証明書発行アプリケーションで手続きをしている間は、ここでログインしないでください。手続きが途中で終わります。',
      '電子証明書を取得または更新した後は、ブラウザをすべて閉じてからログインしてください。',
      `電子証明書は有効期限の${windowDays}日前から更新できます。期限が切れたときは、${afterExpiry}`,
      '電子証明書は、取得したPCの、取得したOSユーザでだけ使えます。ほかのPCへは移せません。',
    ],
    help: 'ログインのヘルプ（ログインIDやパスワードを忘れた方も）',
  },
  en: {
    title: 'Log in',
    byCertificate: 'Log in with your certificate',
    byCertificateHint: 'On the PC that obtained it, press the button: the browser asks which certificate to use.',
    toCertificate: 'Log in with certificate',
    byPassword: 'Log in with ID and password',
    loginId: 'Login ID',
    password: 'Login password',
    logIn: 'Log in',
    issuing: 'Issue certificate',
    issuingHint: 'To obtain a certificate for the first time, or after the last one has expired, go on here.',
    notices: 'About certificates',
    noticesList: (windowDays, afterExpiry) => [
      'While you are working in the issuing application, do not log in here: it would end what you do there.',
      'After you have obtained or renewed a certificate, close all browsers before you log in.',
      `A certificate can be renewed from ${windowDays} days before it expires. Has yours expired? ${afterExpiry}`,
      'A certificate works only on the PC and for the OS user that obtained it. It cannot be moved to another PC.',
    ],
    help: 'Help with logging in, also if you have forgotten your ID or password',
  },
}
