import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { wayBack } from './problem-page.ts'

/** ヘルプ of BLGI001: what people ask when they cannot log in. */
export function helpPage(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { helpdesk } = c.get('institution').profile
  const body = html`<h1>${text.title}</h1>
    ${text.questions.map(
      ({ question, answers }) =>
        html`<section>
          <h2>${question}</h2>
          <ul>
            ${answers.map((answer) => html`<li>${answer}</li>`)}
          </ul>
        </section>`,
    )}
    ${
      helpdesk &&
      html`<section>
        <h2>${text.helpdesk}</h2>
        <p>${helpdesk.phone} (${helpdesk.hours})</p>
      </section>`
    }
    <p>${wayBack(c)}</p>`
  return draw(c, { title: text.title, body })
}

interface HelpText {
  title: string
  questions: { question: string; answers: string[] }[]
  helpdesk: string
}

const texts: Record<Language, HelpText> = {
  ja: {
    title: 'ヘルプ',
    questions: [
      {
        question: '電子証明書を選ぶ画面に証明書が出ない',
        answers: [
          '取得した直後は、ブラウザをすべて閉じてから開き直してください。',
          '取得したPCで、取得したときのOSユーザでサインインしているか確かめてください。',
          'PCの日付と時刻を確かめてください。有効期間の外では証明書を使えません。',
          'それでも出ないときは、証明書を失効してもらい、取得し直してください。失効は管理者ユーザが行えます。',
        ],
      },
      {
        question: '別の証明書を選んでしまった',
        answers: ['ブラウザをすべて閉じ、開き直して〔電子証明書ログイン〕からやり直してください。'],
      },
      {
        question: 'ログインパスワードが違うと言われる',
        answers: [
          '大文字と小文字は区別されます。Caps Lockと入力モードを確かめてください。',
          '決められた回数を間違えると利用停止になります。マスターユーザまたは管理者ユーザが解除できます。マスターユーザの解除は金融機関が行います。',
        ],
      },
      {
        question: 'ログインIDやパスワードを忘れた',
        answers: [
          '当て推量で何度も試さず、会社のマスターユーザまたは管理者ユーザに相談してください。',
          'パスワードは金融機関の窓口が再設定します。マスターユーザの方は、直接お問い合わせください。',
        ],
      },
      {
        question: '操作の途中で「別の場所でログインした」と表示された',
        answers: [
          '同じログインIDでログインできるのは1か所だけで、あとからのログインが優先されます。',
          '証明書発行アプリケーションのログインも1か所に数えます。アプリケーションの手続きが終わり、ブラウザをすべて閉じてから、ログインし直してください。',
        ],
      },
      {
        question: '証明書発行アプリケーションが起動しない',
        answers: [
          'ブラウザの確認で〔開く〕を押したか確かめてください。スタートメニューからも起動できます。',
          'まだ入っていないときは「電子証明書発行」のページから入手してください。',
        ],
      },
    ],
    helpdesk: '金融機関の問い合わせ先',
  },
  en: {
    title: 'Help',
    questions: [
      {
        question: 'The browser does not offer my certificate',
        answers: [
          'When you have just obtained it, close all browsers and open one again.',
          'Make sure that this is the PC, and you are the OS user, that obtained it.',
          'Check the date and time of the PC: outside its validity a certificate does not work.',
          'If it still is not there, have it revoked and obtain a new one. An administrator user can revoke it.',
        ],
      },
      {
        question: 'I chose the wrong certificate',
        answers: ['Close all browsers, open one again and log in with your certificate once more.'],
      },
      {
        question: 'My login password is refused',
        answers: [
          'Upper and lower case are different. Check Caps Lock and the input mode.',
          'After a number of wrong tries the login ID is locked. A master or administrator user unlocks it; a master user is unlocked by the institution.',
        ],
      },
      {
        question: 'I have forgotten my login ID or password',
        answers: [
          'Do not go on guessing; ask a master or administrator user of your company.',
          'The desk of the institution resets passwords. If you are a master user, contact it yourself.',
        ],
      },
      {
        question: 'I am told that I have logged in elsewhere',
        answers: [
          'A login ID can be logged in in one place only, and the latest login wins.',
          'The issuing application counts as such a place. Finish there, close all browsers, and log in again.',
        ],
      },
      {
        question: 'The issuing application does not start',
        answers: [
          'Did the browser ask, and did you let it open the application? It is in the start menu, too.',
          'If it is not installed yet, get it from the page “Issue certificate”.',
        ],
      },
    ],
    helpdesk: 'Contact of the institution',
  },
}
