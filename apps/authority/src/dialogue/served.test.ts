import { challenges } from '@certfleet/core/authority-profile.ts'
import { expect, it } from 'vitest'
import { type RegistrationFacts, screensOf, whyNotServed } from './served.ts'

const nothing: RegistrationFacts = {
  browserOnly: false,
  contractorConfirmation: 'none',
  registrationCodeHash: null,
  question: null,
  transactionToken: null,
  otpToken: null,
}
const everything: RegistrationFacts = {
  ...nothing,
  question: '出身校は？',
  transactionToken: { activatedAt: new Date() },
  otpToken: { activatedAt: new Date() },
}

it('asks in the order of the manual, whatever the order in the profile', () => {
  expect(screensOf(['question', 'otp', 'transaction'])).toEqual(['CCHK005', 'CCHK003', 'CCHK006'])
  expect(screensOf(['question', 'transaction'])).toEqual(['CCHK005', 'CCHK006'])
  expect(screensOf([])).toEqual([])
})

it('wants only what is asked for to be registered', () => {
  expect(whyNotServed(nothing, [])).toBeNull()
  expect(whyNotServed(everything, challenges)).toBeNull()
  expect(whyNotServed(nothing, ['transaction'])).toEqual({ code: 'G015e' })
  expect(whyNotServed(nothing, ['otp'])).toEqual({ code: 'G014e' })
  expect(whyNotServed(nothing, ['question'])).toEqual({ code: 'G010e' })
  const inactive = { ...nothing, transactionToken: { activatedAt: null }, otpToken: { activatedAt: null } }
  expect(whyNotServed(inactive, ['transaction'])).toEqual({ code: 'G012e' })
  expect(whyNotServed(inactive, ['otp'])).toEqual({ code: 'G013e' })
})

it.each([
  ['G004e', { browserOnly: true }],
  ['G020e', { contractorConfirmation: 'asked' }],
  ['G020e', { contractorConfirmation: 'answered' }],
  ['G011e', { registrationCodeHash: '$argon2id$' }],
] as const)('%s stands in the way whatever is asked', (code, facts) => {
  expect(whyNotServed({ ...everything, ...facts }, [])).toEqual({ code })
  expect(whyNotServed({ ...nothing, ...facts }, challenges)).toEqual({ code })
})
