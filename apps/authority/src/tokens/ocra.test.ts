import { describe, expect, it } from 'vitest'
import { ocraResponse } from './ocra.ts'

const key20 = Buffer.from('12345678901234567890')
const key32 = Buffer.from('12345678901234567890123456789012')
const key64 = Buffer.from('1234567890123456789012345678901234567890123456789012345678901234')

/** A numeric question is its value in hex, left-aligned (RFC 6287 §5.1). */
const numeric = (question: string) => Buffer.from(BigInt(question).toString(16).padEnd(256, '0'), 'hex')

describe('the vectors of RFC 6287, appendix C', () => {
  it.each([
    ['00000000', '237653'],
    ['11111111', '243178'],
    ['22222222', '653583'],
    ['33333333', '740991'],
    ['44444444', '608993'],
    ['55555555', '388898'],
    ['66666666', '816933'],
    ['77777777', '224598'],
    ['88888888', '750600'],
    ['99999999', '294470'],
  ])('OCRA-1:HOTP-SHA1-6:QN08 of %s', (question, response) => {
    expect(ocraResponse('OCRA-1:HOTP-SHA1-6:QN08', key20, numeric(question))).toBe(response)
  })

  it.each([
    ['SIG10000', '53095496'],
    ['SIG11000', '04110475'],
    ['SIG12000', '31331128'],
    ['SIG13000', '76028668'],
    ['SIG14000', '46554205'],
  ])('OCRA-1:HOTP-SHA256-8:QA08 of %s', (question, response) => {
    expect(ocraResponse('OCRA-1:HOTP-SHA256-8:QA08', key32, Buffer.from(question))).toBe(response)
  })

  it.each([
    ['CLI22220SRV11110', '28247970'],
    ['CLI22221SRV11111', '01984843'],
  ])('OCRA-1:HOTP-SHA256-8:QA08 of %s', (question, response) => {
    expect(ocraResponse('OCRA-1:HOTP-SHA256-8:QA08', key32, Buffer.from(question))).toBe(response)
  })
})

it.each(['OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1', 'OCRA-1:HOTP-SHA512-8:QN08-T1M', 'OCRA-2:HOTP-SHA1-6:QN08', ''])(
  'refuses the suite "%s", whose input it does not have',
  (suite) => {
    expect(() => ocraResponse(suite, key64, numeric('1'))).toThrow('no OCRA suite')
  },
)
