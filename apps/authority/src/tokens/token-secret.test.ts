import { randomBytes } from 'node:crypto'
import { type HOTP, TOTP, URI } from 'otpauth'
import { expect, it } from 'vitest'
import { showCounterPassword, showTimePassword } from './play-token.ts'
import { newTokenSecret, openTokenSecret, readTokenSecret, sealTokenSecret, tokenUri } from './token-secret.ts'

const secret = randomBytes(32)

it('is opened for the token it was sealed for, and for no other', () => {
  const tokenSecret = newTokenSecret('totp')
  const name = { institutionCode: '9936', serial: 'T-1' }
  const sealedSecret = sealTokenSecret(tokenSecret, secret, name)
  expect(openTokenSecret({ ...name, sealedSecret }, secret)).toEqual(tokenSecret)
  expect(() => openTokenSecret({ ...name, serial: 'T-2', sealedSecret }, secret)).toThrow()
  expect(() => openTokenSecret({ ...name, institutionCode: '0036', sealedSecret }, secret)).toThrow()
  expect(() => openTokenSecret({ ...name, sealedSecret }, randomBytes(32))).toThrow()
})

it('is read as base32, as people write it', () => {
  expect(readTokenSecret('GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq\n')).toEqual(Buffer.from('12345678901234567890'))
  expect(() => readTokenSecret('GEZDGNBV')).toThrow('5 bytes')
  for (const text of ['', '0189', 'あ']) expect(() => readTokenSecret(text)).toThrow('not base32')
})

it('an authenticator app that is given the line shows what the authority expects', () => {
  const tokenSecret = newTokenSecret('totp')
  const app = URI.parse(tokenUri('totp', tokenSecret, 'T-1', 'サンプル銀行'))
  const now = new Date('2026-11-23T03:04:05Z')
  expect(app).toBeInstanceOf(TOTP)
  expect((app as TOTP).generate({ timestamp: now.getTime() })).toBe(showTimePassword(tokenSecret, now))
  const button = URI.parse(tokenUri('hotp', tokenSecret, 'T-1', 'サンプル銀行'))
  expect((button as HOTP).generate({ counter: 7 })).toBe(showCounterPassword(tokenSecret, 7))
  expect(tokenUri('ocra', tokenSecret, 'T-1', 'サンプル銀行')).toContain('suite=OCRA-1%3AHOTP-SHA256-8%3AQH64')
})
