import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import type { Acceptance, AcceptanceRefusal } from '../subscribers/login-invitation.ts'
import { draw, form } from './draw.ts'
import { addressOfPage, portalPaths } from './paths.ts'

export const nothingTyped: Acceptance = {
  code: '',
  loginId: '',
  password: '',
  passwordAgain: '',
  confirmation: '',
  confirmationAgain: '',
}

interface Refused {
  given: Acceptance
  refusal: AcceptanceRefusal
}

/** ログインID取得: who was invited chooses login ID and passwords. */
export function loginIdPage(c: HttpContext, refused?: Refused): Promise<Response> {
  const text = texts[languageOf(c)]
  const { code, loginId } = refused?.given ?? nothingTyped
  const fields = html`<div class="fields">
      <label
        >${text.code}<span class="hint">${text.codeHint}</span
        ><input name="code" required maxlength="40" autocomplete="off" spellcheck="false" value="${code}"
      /></label>
      <label
        >${text.loginId}<span class="hint">${text.loginIdHint}</span
        ><input
          name="loginId"
          required
          maxlength="36"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          value="${loginId}"
      /></label>
      ${passwordField('password', text.password, text.passwordHint)}
      ${passwordField('passwordAgain', text.passwordAgain, text.againHint)}
      ${passwordField('confirmation', text.confirmation, text.confirmationHint)}
      ${passwordField('confirmationAgain', text.confirmationAgain, text.againHint)}
    </div>
    <button class="main">${text.get}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.intro}</p>
    ${refused && html`<p class="problem" role="alert">${text.refusal[refused.refusal]}</p>`}
    ${form(c, portalPaths.loginId, fields)}
    <p><a href="${addressOfPage(c, portalPaths.issuing)}">${text.back}</a></p>`
  return draw(c, { title: text.title, body }, refused ? 400 : 200)
}

const passwordField = (name: string, label: string, hint: string): Html =>
  html`<label
    >${label}<span class="hint">${hint}</span
    ><input name="${name}" type="password" required minlength="8" maxlength="128" autocomplete="new-password"
  /></label>`

interface LoginIdText {
  title: string
  intro: string
  code: string
  codeHint: string
  loginId: string
  loginIdHint: string
  password: string
  passwordHint: string
  passwordAgain: string
  confirmation: string
  confirmationHint: string
  confirmationAgain: string
  againHint: string
  get: string
  back: string
  refusal: Record<AcceptanceRefusal, string>
}

const texts: Record<Language, LoginIdText> = {
  ja: {
    title: 'ログインID取得',
    intro:
      '金融機関から届いた招待コードで、ログインIDを1つ取得できます。ログインIDとパスワードはご自身で決めてください。',
    code: '招待コード',
    codeHint: '英字と数字16文字。大文字と小文字、区切りの違いは問いません。',
    loginId: 'ログインID',
    loginIdHint: '半角の英字、数字、. _ @ - で36文字まで。あとから変更できません。',
    password: 'ログインパスワード',
    passwordHint: '8文字以上。ログインと証明書の取得に使います。',
    passwordAgain: 'ログインパスワード（再入力）',
    confirmation: '確認用パスワード',
    confirmationHint: '8文字以上。証明書の失効など、大切な操作の確認に使います。',
    confirmationAgain: '確認用パスワード（再入力）',
    againHint: '同じものをもう一度。',
    get: '取得する',
    back: '電子証明書発行へ戻る',
    refusal: {
      code: '招待コードが違うか、期限が切れたか、すでに使われています。入力を確かめ、それでも使えないときは金融機関に問い合わせてください。',
      login_id_form: 'ログインIDは、半角の英字、数字、. _ @ - で36文字までにしてください。',
      login_id_taken: 'このログインIDはすでに使われています。別のログインIDにしてください。',
      password_form: 'ログインパスワードは8文字以上128文字までにしてください。',
      confirmation_form: '確認用パスワードは8文字以上128文字までにしてください。',
      passwords_differ: 'ログインパスワードの再入力が一致しません。もう一度入力してください。',
      confirmations_differ: '確認用パスワードの再入力が一致しません。もう一度入力してください。',
      too_alike: 'ログインID、ログインパスワード、確認用パスワードは、それぞれ別のものにしてください。',
      master: 'この契約には、すでに別のマスターユーザがいます。金融機関に問い合わせてください。',
      full: 'この金融機関の利用者数が上限に達しています。金融機関に問い合わせてください。',
    },
  },
  en: {
    title: 'Get a login ID',
    intro: 'With the invitation code from your institution you get one login ID. You choose it and the passwords.',
    code: 'Invitation code',
    codeHint: '16 letters and digits, in upper or lower case, with or without separators.',
    loginId: 'Login ID',
    loginIdHint: 'Up to 36 letters, digits and . _ @ - characters. It cannot be changed later.',
    password: 'Login password',
    passwordHint: 'At least 8 characters. For logging in and obtaining certificates.',
    passwordAgain: 'Login password again',
    confirmation: 'Confirmation password',
    confirmationHint: 'At least 8 characters. It confirms what matters, such as a revocation.',
    confirmationAgain: 'Confirmation password again',
    againHint: 'The same once more.',
    get: 'Get the login ID',
    back: 'Back to “Issue certificate”',
    refusal: {
      code: 'The invitation code is wrong, too old or used already. Check it; if it still does not work, ask the institution.',
      login_id_form: 'A login ID is up to 36 letters, digits and . _ @ - characters.',
      login_id_taken: 'This login ID is taken. Choose another one.',
      password_form: 'A login password is 8 to 128 characters.',
      confirmation_form: 'A confirmation password is 8 to 128 characters.',
      passwords_differ: 'The two login passwords differ. Type them again.',
      confirmations_differ: 'The two confirmation passwords differ. Type them again.',
      too_alike: 'Login ID, login password and confirmation password must differ from each other.',
      master: 'The contract has another master user by now. Please ask the institution.',
      full: 'The institution has as many users as it takes. Please ask the institution.',
    },
  },
}
