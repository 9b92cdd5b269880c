import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { expect, it } from 'vitest'
import { caNames, certificateNumber, loginIdPattern } from './names.ts'

const founder = { code: '0036', name: 'サンプル銀行', rehearsal: false }

it('the number of a certificate is a sequence and 20 digits that begin with the time in Japan', () => {
  const newYear = new Date('2026-12-31T15:00:01Z')
  expect(certificateNumber(7, newYear, 42)).toBe('A007 20270101000001000042')
  expect(certificateNumber(1234, newYear, 999_999)).toBe('A1234 20270101000001999999')
})

it('the longest login ID fits a common name of 64 characters and is read back from it', () => {
  const loginId = 'x'.repeat(36)
  const commonName = `${loginId} ${certificateNumber(9999, new Date(), 1)}`
  expect(loginIdPattern.test(loginId)).toBe(true)
  expect(commonName.length).toBeLessThanOrEqual(64)
  expect(loginIdOf(commonName)).toBe(loginId)
})

it('a rehearsal shows in its root’s name, another authority does not', () => {
  const common = (rehearsal: boolean) =>
    caNames({ ...founder, rehearsal }).root.find(({ type }) => type === 'CN')?.value
  expect(common(true)).toBe('(0036)サンプル銀行 REHEARSAL Root CA')
  expect(common(false)).toBe('(0036)サンプル銀行 Root CA')
})

it('refuses a name that makes a subject longer than X.509 allows, and says by how much', () => {
  const named = (length: number, rehearsal: boolean) => () =>
    caNames({ code: '0036', name: '銀'.repeat(length), rehearsal })
  expect(named(50, false)).not.toThrow()
  expect(named(51, false)).toThrow('1 characters too long')
  expect(named(40, true)).not.toThrow()
  expect(named(42, true)).toThrow('2 characters too long')
})
