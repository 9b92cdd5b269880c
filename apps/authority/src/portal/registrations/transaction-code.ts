import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { html } from 'hono/html'
import { judgeTransaction } from '../../dialogue/judge-factor.ts'
import type { JudgedSubscriber } from '../../dialogue/speakers-dialogue.ts'
import type { HttpContext } from '../../http/environment.ts'
import { type Html, type Language, languageOf } from '../../http/pages.ts'
import { Refused } from '../../problem.ts'
import { holdBack } from '../../rate.ts'
import { transactionText } from '../../tokens/transaction.ts'
import { refuseWrong } from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { qrCode } from '../qr-code.ts'

/** Longer than in the application: a page without script cannot show a new one by itself. */
const validMs = 5 * 60_000

/** The 二次元コード a token is held before to show that it is in hand, and the fields for what is on it. */
export async function transactionFields(c: HttpContext): Promise<Html> {
  const text = texts[languageOf(c)]
  const transaction = await currentTransaction(c)
  return html`<p>${text.scan}</p>
    ${await qrCode(transaction, text.code)}
    <details>
      <summary>${text.inTheCode}</summary>
      <p><code>${transaction}</code></p>
    </details>
    <label
      >${text.serial}<span class="hint">${text.serialHint}</span
      ><input name="serial" required maxlength="40" autocomplete="off"
    /></label>
    <label
      >${text.number}<input
        name="transactionNumber"
        required
        inputmode="numeric"
        pattern="[0-9]{8}"
        maxlength="8"
        autocomplete="off"
    /></label>`
}

/** The one of the session that is still valid, else a new one. */
async function currentTransaction(c: HttpContext): Promise<string> {
  const { db, profile } = c.get('institution')
  const { loginId, session } = visitorOf(c)
  const now = c.get('now')
  const where = { id: session.id }
  const known = await db.portalSession.findUnique({ where, select: { transaction: true, transactionUntil: true } })
  if (known?.transaction && known.transactionUntil && known.transactionUntil > now) return known.transaction
  const transaction = transactionText(profile, loginId, 'トークン利用開始登録', now)
  const transactionUntil = new Date(now.getTime() + validMs)
  await db.portalSession.updateMany({ where, data: { transaction, transactionUntil } })
  return transaction
}

/**
 * Judges the number a token shows for the session's 二次元コード. A wrong one, or a token that is not the one meant,
 * counts as a wrong answer.
 * @param find the token with the serial number that was typed, when it may be that one.
 * @throws Refused G006e, transaction_expired, wrong_answer, locked, temporarily_locked, G008e.
 */
export async function judgeTransactionNumber(
  c: HttpContext,
  { serial = '', transactionNumber = '' }: Partial<Record<string, string>>,
  find: (serial: string) => Promise<JudgedSubscriber['transactionToken']>,
): Promise<{ serial: string }> {
  const institution = c.get('institution')
  const { loginId, session } = visitorOf(c)
  const now = c.get('now')
  const answer = answerSchemas.CCHK005.safeParse({ transactionNumber })
  if (!answer.success) throw new Refused({ code: 'G006e' })
  holdBack(institution.answers, `${institution.profile.code} ${loginId}`)
  const asked = await institution.db.portalSession.findUniqueOrThrow({
    where: { id: session.id },
    select: { transaction: true, transactionUntil: true },
  })
  const token = await find(serial.trim())
  const verdict = token ? judgeTransaction(institution, asked, token, answer.data, now) : { kind: 'wrong' }
  if (token && verdict.kind === 'right') return token
  if (verdict.kind === 'expired') throw new Refused({ code: 'transaction_expired' })
  return refuseWrong(c, 'wrong_answer')
}

interface CodeText {
  scan: string
  code: string
  inTheCode: string
  serial: string
  serialHint: string
  number: string
}

const texts: Record<Language, CodeText> = {
  ja: {
    scan: 'トークンで二次元コードを読み取り、トークンに表示された番号を入力してください。コードは5分間有効です。',
    code: 'トークンで読み取る二次元コード',
    inTheCode: '二次元コードの内容',
    serial: 'トークンの製造番号',
    serialHint: 'トークンの裏面にあります',
    number: 'トランザクション認証番号（8けた）',
  },
  en: {
    scan: 'Read the QR code with your token, and enter the number the token shows. The code is valid for 5 minutes.',
    code: 'QR code to read with the token',
    inTheCode: 'What is in the QR code',
    serial: 'Serial number of the token',
    serialHint: 'on its back',
    number: 'Transaction authentication number (8 digits)',
  },
}
