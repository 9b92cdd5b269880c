import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { obtain } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { createCrlKeeper } from './current-crl.ts'
import { revokeCertificate } from './revoke-certificate.ts'
import { needs } from '../../../../test/support/machine.ts'

let place: TestAuthority
beforeEach((context) => needs(context, 'openssl'))
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  await place.subscribe('crl1', 'crl2')
})
afterAll(() => place.end())

/** What OpenSSL reads in a list: its number, serials and dates. */
function readCrl(der: Buffer) {
  const openssl = (args: string) => execFileSync('openssl', args.split(' '), { input: der, encoding: 'utf8' })
  const text = openssl('crl -inform der -noout -text')
  const date = (name: string) => Date.parse(new RegExp(`${name}: (.*)`).exec(text)?.[1] ?? '')
  return {
    number: Number(/CRL Number:\s+(\d+)/.exec(text)?.[1]),
    serials: [...text.matchAll(/Serial Number: (\w+)/g)].map(([, serial = '']) => serial.toLowerCase()),
    validityMs: date('Next Update') - date('Last Update'),
    thisUpdate: date('Last Update'),
  }
}
const served = async () => readCrl((await place.client.send('/crl/issuing.crl')).raw)

it('lists what was revoked at once, with a number that rises, and the same list until then', async () => {
  const { certificate } = await obtain(place.client, 'crl1', 'issue')
  const before = await served()
  expect(before.serials).toEqual([])
  expect(before.validityMs).toBe(24 * 3_600_000)
  expect(await served()).toEqual(before)
  await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'lost' }, new Date())
  const after = await served()
  expect(after.serials).toEqual([certificate.serialHex])
  expect(after.number).toBeGreaterThan(before.number)
  expect(await served()).toEqual(after)
})

it('is made anew after an hour, or when a rehearsal’s clock went back', async () => {
  const keeper = createCrlKeeper(place.authority)
  const now = Date.now()
  const list = async (at: number) => readCrl(await keeper(new Date(at)))
  const first = await list(now)
  expect(await list(now + 3_599_000 - (now % 1000))).toEqual(first)
  const second = await list(now + 3_600_000)
  expect(second.number).toBeGreaterThan(first.number)
  expect(second.thisUpdate).toBe(Math.floor((now + 3_600_000) / 1000) * 1000)
  const back = await list(now - 86_400_000)
  expect(back).toMatchObject({ thisUpdate: Math.floor((now - 86_400_000) / 1000) * 1000 })
  expect(back.number).toBeGreaterThan(second.number)
})

it('many who ask at once get one list, and two servers never give a number twice', async () => {
  const keepers = [createCrlKeeper(place.authority), createCrlKeeper(place.authority)]
  const { certificate } = await obtain(place.client, 'crl2', 'issue')
  await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'lost' }, new Date())
  const lists = await Promise.all(
    keepers.map((keeper) => Promise.all(Array.from({ length: 8 }, () => keeper(new Date())))),
  )
  const numbers = lists.map((ders) => [...new Set(ders.map((der) => readCrl(der).number))])
  expect(numbers.map((each) => each.length)).toEqual([1, 1])
  expect(numbers[0]).not.toEqual(numbers[1])
  for (const [der] of lists) expect(readCrl(der as Buffer).serials).toContain(certificate.serialHex)
})
