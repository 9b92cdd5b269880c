import { html } from 'hono/html'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Language, languageOf } from '../../http/pages.ts'
import { activateToken } from '../../tokens/activate-token.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import { type FormPage, goTo, problemStatus, problemText } from '../forms.ts'
import { addressOfPage, portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'
import { judgeTransactionNumber, transactionFields } from './transaction-code.ts'

const path = portalPaths.registrations + registrationPages.activateTransaction

/** トランザクション認証利用開始登録 (G012e): the token that was given shows that it is in hand. */
export const activateTransactionPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { transactionToken } = await readRegistered(c)
  const title = registrationNames[language].activateTransaction
  const choose = addressOfPage(c, portalPaths.registrations + registrationPages.chooseTransaction)
  const body = html`<h1>${title}</h1>
    ${
      transactionToken === null
        ? html`<p>${text.none}</p>
            <p><a class="button" href="${choose}">${registrationNames[language].chooseTransaction}</a></p>`
        : transactionToken.activatedAt
          ? html`<p>${text.done(transactionToken.serial)}</p>`
          : html`<p>${text.lead}</p>
              ${problemText(c, problem)}
              ${form(c, path, html`${await transactionFields(c)} <button class="main">${text.activate}</button>`, 'one')}`
    }`
  return draw(c, { title, body }, problemStatus(problem))
}

export async function activateTransaction(c: HttpContext): Promise<Response> {
  const { profile } = c.get('institution')
  const { transactionToken } = await readRegistered(c)
  if (transactionToken && !transactionToken.activatedAt) {
    const { serial } = await judgeTransactionNumber(c, await fieldsOf(c), async (typed) =>
      typed === transactionToken.serial ? transactionToken : null,
    )
    await act(c, { action: 'token.activate', target: serial }, (tx) => activateToken(tx, profile, serial, c.get('now')))
  }
  return goTo(c, portalPaths.registrations, { done: '' })
}

interface ActivateText {
  lead: string
  none: string
  done: (serial: string) => string
  activate: string
}

const texts: Record<Language, ActivateText> = {
  ja: {
    lead: '手元のトークンで番号を表示できることを確かめて、利用を開始します。共用のトークンは、一度の登録で全員が使えます。',
    none: '使うトークンがまだ選ばれていません。',
    done: (serial) => `製造番号 ${serial} のトークンの利用を開始しています。`,
    activate: '利用を開始する',
  },
  en: {
    lead: 'Show that the token is in your hand, and it can be used from then on. A shared one is activated once for everybody.',
    none: 'No token is chosen yet.',
    done: (serial) => `The token with the serial number ${serial} is in use.`,
    activate: 'Activate',
  },
}
