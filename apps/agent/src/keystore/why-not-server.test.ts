import type { KeyObject } from 'node:crypto'
import { issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { beforeAll, expect, it } from 'vitest'
import { type TestCa, issueTo, makeCa, pem } from '../test/certificates.ts'
import { whyNotServer } from './why-not-server.ts'

const now = new Date()
const later = (days: number) => new Date(+now + days * 86_400_000)

let ca: TestCa
let publicKey: KeyObject
let server: Buffer
beforeAll(async () => {
  ca = await makeCa()
  publicKey = signerOf(await generatePrivateKey('P-256')).publicKey
  server = await serverOf(['ca.example.jp', '192.0.2.1'])
})

const serverOf = (hosts: string[], issuer = ca.issuer, key = publicKey) =>
  issueCertificate(
    {
      subject: [{ type: 'CN', value: 'server' }],
      publicKey: key,
      serialHex: newSerial(),
      notBefore: later(-1),
      notAfter: later(30),
      use: { kind: 'server', hosts },
    },
    issuer,
  )
const why = (host: string, anchor: Buffer, { der = server, others = [ca.issuingDer], at = now } = {}) =>
  whyNotServer(host, { der, others }, pem(anchor), at)

it('takes a server of that name below an anchor, whichever of its chain that is', () => {
  for (const host of ['ca.example.jp', '192.0.2.1']) expect(why(host, ca.rootDer)).toBeNull()
  expect(why('ca.example.jp', ca.issuingDer, { others: [] })).toBeNull()
  expect(why('ca.example.jp', server, { others: [] })).toBeNull()
})

it('takes no server of another name', () => {
  for (const host of ['example.jp', 'ca.example.jp.evil.example', '192.0.2.2', 'server']) {
    expect(why(host, ca.rootDer)).toMatch('does not match')
  }
})

it('takes no server below another anchor, or whose chain has a gap', async () => {
  const other = await makeCa()
  expect(why('ca.example.jp', other.rootDer)).toBe('no trust anchor issued its certificate')
  expect(why('ca.example.jp', other.rootDer, { others: [ca.issuingDer, ca.rootDer] })).not.toBeNull()
  expect(why('ca.example.jp', ca.rootDer, { others: [] })).toBe('no trust anchor issued its certificate')
})

it('takes no client’s certificate for a server’s', async () => {
  expect(why('demo01', ca.rootDer, { der: await issueTo(ca, publicKey) })).toBe('its certificate is not for servers')
})

it('lets no server vouch for another', async () => {
  const signer = signerOf(await generatePrivateKey('P-256'))
  const middle = await serverOf(['evil.example'], ca.issuer, signer.publicKey)
  const forged = await serverOf(['ca.example.jp'], { name: [{ type: 'CN', value: 'server' }], signer })
  expect(why('ca.example.jp', ca.rootDer, { der: forged, others: [middle, ca.issuingDer] })).not.toBeNull()
})

it('takes no server before or after its time', () => {
  for (const days of [-2, 31]) {
    expect(why('ca.example.jp', ca.rootDer, { at: later(days) })).toBe('a certificate of it is not valid now')
  }
})
