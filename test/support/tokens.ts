import fs from 'node:fs'
import path from 'node:path'
import type { AnsweredScreen } from '@certfleet/core/dialogue.ts'
import { showTimePassword, showTransactionNumber } from '../../apps/authority/src/tokens/play-token.ts'
import { readTokenSecret } from '../../apps/authority/src/tokens/token-secret.ts'
import type { Page } from 'playwright-core'
import type { House } from './house.ts'

/** What a person has in hand and in mind beside the password. */
export interface Tokens {
  /** How far the clock of the one-time password token is ahead. */
  aheadMs: number
  /** What is typed on a screen, which is given as its markup. */
  answerTo: (screen: AnsweredScreen, html: string) => Record<string, string>
}

export const secretAnswer = '第一中学校'

/** A token for transactions in somebody's hand. */
interface TransactionToken {
  serial: string
  secret: Uint8Array
  /** The number it shows for what is in a QR code. */
  numberFor: (scanned: string) => string
}

/** Gives a login ID a token for transactions, which is not activated yet. */
export async function giveTransactionToken({ authority, dir }: House, loginId: string): Promise<TransactionToken> {
  const [serial, file] = [`TRN-${loginId}`, path.join(dir, `transaction-${loginId}`)]
  const run = (line: string) => authority.run(line.split(' '))
  await run(`token add --serial ${serial} --kind transaction --algorithm ocra --secret ${file}`)
  await run(`token assign --serial ${serial} --login-id ${loginId}`)
  const secret = secretIn(file)
  return { serial, secret, numberFor: (scanned) => showTransactionNumber(secret, scanned) }
}

/** What a screen of the application shows a token to scan, as text. */
export const scannedOf = (html: string): string => /<code>([^<]+)<\/code>/.exec(html)?.[1] ?? ''

/** The number a token shows when it is held before the picture, at the page that plays tokens. */
export async function readByToken(
  { authority }: House,
  page: Page,
  { serial }: TransactionToken,
  picture: Buffer,
): Promise<string> {
  const key = /^key: (.+)$/m.exec(await authority.run(['rehearsal', 'key']))?.[1] ?? ''
  await page.goto(new URL('/rehearsal?lang=ja', authority.url).href)
  // Whose browser has opened it before is not asked again.
  if ((await page.getByLabel('鍵').count()) > 0) {
    await page.getByLabel('鍵').fill(key)
    await page.getByRole('button', { name: '開く' }).click()
  }
  await page.getByRole('heading', { name: '起こすこと' }).waitFor()
  await page.goto(new URL(`/rehearsal/token?lang=ja&serial=${serial}`, authority.url).href)
  const file = { name: 'code.png', mimeType: 'image/png', buffer: picture }
  await page.getByLabel('二次元コードの画像').setInputFiles(file)
  await page.getByRole('button', { name: '読み取る' }).click()
  const number = await page.locator('#number').innerText()
  await page.close()
  return number
}

/** Gives a login ID its tokens, activated, and registers its answer, by the commands of the authority. */
export async function giveTokens(house: House, loginId: string): Promise<Tokens> {
  const { authority, dir } = house
  const otpFile = path.join(dir, `otp-${loginId}`)
  const run = (line: string, stdin?: string) => authority.run(line.split(' '), stdin)
  const transaction = await giveTransactionToken(house, loginId)
  await run(`token activate --serial ${transaction.serial}`)
  await run(`token issue --login-id ${loginId} --secret ${otpFile}`)
  await run(`subscriber set --login-id ${loginId} --question 出身校は？`, `${secretAnswer}\n`)
  return tokensOf({ transaction: transaction.secret, otp: secretIn(otpFile) })
}

/** The secret that a command has written to a file. */
export const secretIn = (file: string): Uint8Array =>
  readTokenSecret(new URL(fs.readFileSync(file, 'utf8')).searchParams.get('secret') ?? '')

/** Tokens with these secrets, in somebody's hand. */
export function tokensOf(secrets: { transaction?: Uint8Array; otp?: Uint8Array }): Tokens {
  const oneTimePassword = (minutes: number) =>
    showTimePassword(secrets.otp ?? nothing, new Date(Date.now() + tokens.aheadMs + minutes * 60_000))
  const tokens: Tokens = {
    aheadMs: 0,
    answerTo: (screen, html): Record<string, string> => {
      switch (screen) {
        case 'CCHK002':
          throw new Error('the password is in nobody’s hand')
        case 'CCHK003':
          return { oneTimePassword: oneTimePassword(0) }
        case 'CCHK004':
          return { current: oneTimePassword(0), oneMinuteLater: oneTimePassword(1) }
        case 'CCHK005':
          return { transactionNumber: showTransactionNumber(secrets.transaction ?? nothing, scannedOf(html)) }
        case 'CCHK006':
          return { answer: secretAnswer }
      }
    },
  }
  return tokens
}

const nothing = new Uint8Array()
