import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { field, form } from './fields.ts'
import { counterPaths } from './paths.ts'

/** Asks who it is, and goes on to `to`. @param refused the login name of a try that was wrong. */
export function signInPage(c: HttpContext, to: string, refused?: string): Promise<Response> {
  const text = texts[languageOf(c)]
  const fields = html`<input type="hidden" name="to" value="${to}" />
    <div class="fields">
      ${field({
        name: 'loginName',
        label: text.loginName,
        value: refused,
        also: html`required maxlength="40" autocomplete="username" autocapitalize="none"`,
      })}
      ${field({
        name: 'password',
        label: text.password,
        type: 'password',
        also: html`required maxlength="128" autocomplete="current-password"`,
      })}
      ${field({
        name: 'digits',
        label: text.digits,
        hint: text.digitsHint,
        also: html`required maxlength="8" inputmode="numeric" autocomplete="one-time-code"`,
      })}
    </div>
    <button class="main">${text.signIn}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${refused !== undefined && html`<p class="problem" role="alert">${text.wrong}</p>`}
    ${form(c, counterPaths.signIn, fields)}`
  return draw(c, { title: text.title, body }, refused === undefined ? 200 : 401)
}

interface SignInText {
  title: string
  lead: string
  loginName: string
  password: string
  digits: string
  digitsHint: string
  signIn: string
  wrong: string
}

const texts: Record<Language, SignInText> = {
  ja: {
    title: '窓口へのサインイン',
    lead: '金融機関の窓口担当者の画面です。利用者の方は、金融機関のログイン画面をお使いください。',
    loginName: 'ログイン名',
    password: 'パスワード',
    digits: 'ワンタイムパスワード',
    digitsHint: '認証アプリに表示されている6桁の数字',
    signIn: 'サインイン',
    wrong:
      'サインインできませんでした。ログイン名・パスワード・ワンタイムパスワードのどれかが違うか、ロックされています。同じワンタイムパスワードは2回使えません。5回続けて間違えるとロックされ、認証局の管理者だけが解除できます。',
  },
  en: {
    title: 'Sign in to the counter',
    lead: 'These pages are for the institution’s staff. Users log in on their institution’s own page.',
    loginName: 'Login name',
    password: 'Password',
    digits: 'One-time password',
    digitsHint: 'The six digits your authenticator app shows',
    signIn: 'Sign in',
    wrong:
      'You could not be signed in: login name, password or one-time password is wrong, or you are locked. The same one-time password does not work twice. Five wrong tries in a row lock you, and only whoever runs the authority ends that.',
  },
}
