import { html } from 'hono/html'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Language, languageOf } from '../../http/pages.ts'
import { activateToken } from '../../tokens/activate-token.ts'
import { assignToken } from '../../tokens/assign-token.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import { type FormPage, askedPassword, goTo, judgeAskedPassword, problemStatus, problemText } from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'
import { judgeTransactionNumber, transactionFields } from './transaction-code.ts'

const path = portalPaths.registrations + registrationPages.chooseTransaction

/**
 * トランザクション認証利用開始登録選択 (G015e): chooses the token in one's hand, and activates it at once. Who has one
 * already cannot take another here: whoever knows a password would then have the token, too.
 */
export const chooseTransactionPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { transactionToken } = await readRegistered(c)
  const title = registrationNames[language].chooseTransaction
  const fields = async () =>
    html`${await transactionFields(c)} ${askedPassword(c, 'login')} <button class="main">${text.choose}</button>`
  const body = html`<h1>${title}</h1>
    ${
      transactionToken
        ? html`<p>${text.chosen(transactionToken.serial)}</p>`
        : html`<p>${text.lead}</p>
            ${problemText(c, problem)} ${form(c, path, await fields(), 'one')}`
    }`
  return draw(c, { title, body }, problemStatus(problem))
}

export async function chooseTransaction(c: HttpContext): Promise<Response> {
  const { db, profile } = c.get('institution')
  const { id, loginId } = visitorOf(c)
  const now = c.get('now')
  await judgeAskedPassword(c, 'login')
  const { serial } = await judgeTransactionNumber(c, await fieldsOf(c), (typed) =>
    db.token.findFirst({ where: { institutionCode: profile.code, serial: typed, kind: 'transaction' } }),
  )
  await act(c, { action: 'token.choose', target: serial }, async (tx) => {
    const free = await tx.subscriber.count({ where: { id, transactionTokenId: null } })
    if (free === 0) return false
    await assignToken(tx, profile, { loginId, serial }, now)
    await activateToken(tx, profile, serial, now)
  })
  return goTo(c, portalPaths.registrations, { done: '' })
}

interface ChooseText {
  lead: string
  chosen: (serial: string) => string
  choose: string
}

const texts: Record<Language, ChooseText> = {
  ja: {
    lead: '使うトークンを選び、利用を開始します。選べるのは、金融機関から届いた、手元にあるトークンです。',
    chosen: (serial) =>
      `製造番号 ${serial} のトークンが選ばれています。別のトークンに変えるときは、金融機関の窓口にお問い合わせください。`,
    choose: 'このトークンを使う',
  },
  en: {
    lead: 'Choose the token you will use, which is then activated. It is one that the institution has sent, and in your hand.',
    chosen: (serial) =>
      `The token with the serial number ${serial} is chosen. To have another one, ask the institution.`,
    choose: 'Use this token',
  },
}
