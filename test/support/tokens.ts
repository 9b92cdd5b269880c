import fs from 'node:fs'
import path from 'node:path'
import type { AnsweredScreen } from '@certfleet/core/dialogue.ts'
import { showTimePassword, showTransactionNumber } from '../../apps/authority/src/tokens/play-token.ts'
import { readTokenSecret } from '../../apps/authority/src/tokens/token-secret.ts'
import type { House } from './house.ts'

/** What a person has in hand and in mind beside the password. */
export interface Tokens {
  /** How far the clock of the one-time password token is ahead. */
  aheadMs: number
  /** What is typed on a screen, which is given as its markup. */
  answerTo: (screen: AnsweredScreen, html: string) => Record<string, string>
}

const secretAnswer = '第一中学校'

/** Gives a login ID its tokens, activated, and registers its answer, by the commands of the authority. */
export async function giveTokens({ authority, dir }: House, loginId: string): Promise<Tokens> {
  const serial = `TRN-${loginId}`
  const file = (kind: string) => path.join(dir, `${kind}-${loginId}`)
  const secretIn = (kind: string) =>
    readTokenSecret(new URL(fs.readFileSync(file(kind), 'utf8')).searchParams.get('secret') ?? '')
  const run = (line: string, stdin?: string) => authority.run(line.split(' '), stdin)
  await run(`token add --serial ${serial} --kind transaction --algorithm ocra --secret ${file('transaction')}`)
  await run(`token assign --serial ${serial} --login-id ${loginId}`)
  await run(`token activate --serial ${serial}`)
  await run(`token issue --login-id ${loginId} --secret ${file('otp')}`)
  await run(`subscriber set --login-id ${loginId} --question 出身校は？`, `${secretAnswer}\n`)

  const oneTimePassword = (minutes: number) =>
    showTimePassword(secretIn('otp'), new Date(Date.now() + tokens.aheadMs + minutes * 60_000))
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
        case 'CCHK005': {
          const scanned = /<code>([^<]+)<\/code>/.exec(html)?.[1] ?? ''
          return { transactionNumber: showTransactionNumber(secretIn('transaction'), scanned) }
        }
        case 'CCHK006':
          return { answer: secretAnswer }
      }
    },
  }
  return tokens
}
