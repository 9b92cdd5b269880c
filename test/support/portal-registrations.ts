import path from 'node:path'
import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { Challenge } from '@certfleet/core/authority-profile.ts'
import type { Page } from 'playwright-core'
import type { registrationPages } from '../../apps/authority/src/portal/registrations/names.ts'
import { readTokenSecret } from '../../apps/authority/src/tokens/token-secret.ts'
import type { House } from './house.ts'
import { password } from './pc.ts'
import { type Tokens, secretAnswer, secretIn, tokensOf } from './tokens.ts'

/** Something a person has to register in the portal before the authority serves them. */
interface Registration {
  code: IssuanceCode
  /** What the authority asks beside the password: that needs it. */
  asks: Challenge[]
  page: keyof typeof registrationPages
  /** What the institution has done for a login ID that has not registered it yet. */
  prepare?: (house: House, loginId: string) => Promise<void>
  /** Registers it on its page. @returns what the person has in hand from then on */
  register: (page: Page, house: House, loginId: string) => Promise<Tokens>
}

const serialOf = (loginId: string) => `TRN-${loginId}`
const secretFile = ({ dir }: House, loginId: string) => path.join(dir, `registered-${loginId}`)
const registrationCode = 'R7K2-91QX'

async function addToken(house: House, loginId: string, kind: string, algorithm: string): Promise<void> {
  const line = `token add --serial ${serialOf(loginId)} --kind ${kind} --algorithm ${algorithm} --secret`
  await house.authority.run([...line.split(' '), secretFile(house, loginId)])
}
const assignToken = ({ authority }: House, loginId: string) =>
  authority.run(['token', 'assign', '--serial', serialOf(loginId), '--login-id', loginId])

/** Fills in the fields of a form, by their names, and sends it. */
async function send(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`input[name=${name}]`).fill(value)
  await page.locator('button.main').first().click()
}

/** The number a token shows for the 二次元コード of a page, whose text stands beneath it. */
async function showTransactionNumber(page: Page, tokens: Tokens): Promise<Record<string, string>> {
  return tokens.answerTo('CCHK005', `<code>${await page.locator('details code').first().textContent()}</code>`)
}

/** A number is taken once: the next one is that of the minute after. */
function inTheNextMinute(tokens: Tokens): Tokens {
  tokens.aheadMs += 60_000
  return tokens
}

export const registrations: Registration[] = [
  {
    code: 'G010e',
    asks: ['question'],
    page: 'question',
    register: async (page) => {
      await send(page, { answer: secretAnswer, loginPassword: password })
      return tokensOf({})
    },
  },
  {
    code: 'G011e',
    asks: [],
    page: 'code',
    prepare: async ({ authority }, loginId) => {
      const args = ['subscriber', 'set', '--login-id', loginId, '--registration-code', 'sent']
      await authority.run(args, `${registrationCode}\n`)
    },
    register: async (page) => {
      await send(page, { code: registrationCode })
      return tokensOf({})
    },
  },
  {
    code: 'G012e',
    asks: ['transaction'],
    page: 'activateTransaction',
    prepare: async (house, loginId) => {
      await addToken(house, loginId, 'transaction', 'ocra')
      await assignToken(house, loginId)
    },
    register: async (page, house, loginId) => {
      const tokens = tokensOf({ transaction: secretIn(secretFile(house, loginId)) })
      await send(page, { serial: serialOf(loginId), ...(await showTransactionNumber(page, tokens)) })
      return tokens
    },
  },
  {
    code: 'G013e',
    asks: ['otp'],
    page: 'activateOtp',
    prepare: async (house, loginId) => {
      await addToken(house, loginId, 'otp_hardware', 'totp')
      await assignToken(house, loginId)
    },
    register: async (page, house, loginId) => {
      const tokens = tokensOf({ otp: secretIn(secretFile(house, loginId)) })
      await send(page, { serial: serialOf(loginId), ...tokens.answerTo('CCHK003', '') })
      return inTheNextMinute(tokens)
    },
  },
  {
    code: 'G014e',
    asks: ['otp'],
    page: 'issueOtp',
    register: async (page) => {
      await send(page, { loginPassword: password })
      const tokens = tokensOf({ otp: readTokenSecret((await page.locator('details code').textContent()) ?? '') })
      await send(page, tokens.answerTo('CCHK003', ''))
      return inTheNextMinute(tokens)
    },
  },
  {
    code: 'G015e',
    asks: ['transaction'],
    page: 'chooseTransaction',
    prepare: (house, loginId) => addToken(house, loginId, 'transaction', 'ocra'),
    register: async (page, house, loginId) => {
      const tokens = tokensOf({ transaction: secretIn(secretFile(house, loginId)) })
      const fields = await showTransactionNumber(page, tokens)
      await send(page, { serial: serialOf(loginId), ...fields, loginPassword: password })
      return tokens
    },
  },
  {
    code: 'G020e',
    asks: [],
    page: 'contractor',
    prepare: async ({ authority }, loginId) => {
      await authority.run(['subscriber', 'set', '--login-id', loginId, '--contractor', 'asked'])
    },
    register: async (page) => {
      await page.locator('input[name=answer][value=unchanged]').check()
      await send(page, { loginPassword: password })
      return tokensOf({})
    },
  },
]
