import { expect, it } from 'vitest'
import { readTokens } from './read-tokens.ts'

const [one, other] = ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U']
const read = (...rows: string[]) => readTokens(Buffer.from(['serial,secret,kind,digits,period', ...rows].join('\n')))

it('takes what came with the tokens, however the secret is grouped', () => {
  const { tokens, errors } = read(`T-1,${one},totp,6,60`, '', `T-2,${other.toLowerCase()},HOTP,,`)
  expect(errors).toEqual([])
  expect(tokens.map(({ serial, kind, algorithm }) => [serial, kind, algorithm])).toEqual([
    ['T-1', 'otp_hardware', 'totp'],
    ['T-2', 'otp_hardware', 'hotp'],
  ])
  expect(tokens[0]?.tokenSecret.toString()).toBe('12345678901234567890')
})

it.each([
  [`T 1,${one},totp,,`, 'is not 1 to 40'],
  [`T-1,${one},smartcard,,`, 'none of totp, hotp, ocra'],
  ['T-1,0189,totp,,', 'not base32'],
  ['T-1,GEZDGNBV,totp,,', 'at least 16'],
  [`T-1,${one},totp,8,`, 'this authority takes 6'],
  [`T-1,${one},totp,,30`, 'this authority takes 60'],
  [`T-0,${one},totp,,`, 'in line 2 already'],
  [`T-1,${other},totp,,`, 'secret is that of line 2'],
])('of %s it says why not', (row, why) => {
  const { errors } = read(`T-0,${other},totp,,`, row)
  expect(errors.map(({ line }) => line)).toEqual([3])
  expect(errors[0]?.problems.map(({ en }) => en).join()).toContain(why)
})

it('never says a secret again, wherever it stands', () => {
  const told = [
    read(`${one},T-1,totp,,`),
    read(`T-1,x,${one},,`),
    read(`T-1,x,totp,${one},${one}`),
    read(`T 1,${one},totp,9,`),
  ]
  expect(JSON.stringify(told)).not.toContain(one)
  expect(told.map(({ errors }) => errors.length)).toEqual([1, 1, 1, 1])
  expect(() => readTokens(Buffer.from(`T-1,${one},totp\n`))).toThrow(/columns nobody knows: T-1, …, totp$/)
})
