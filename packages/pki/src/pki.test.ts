import { execFileSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { seal, unseal } from './at-rest.ts'
import { type Issuer, issueCertificate, newSerial } from './certificate.ts'
import { issueCrl, readCrl } from './crl.ts'
import { certificateParts } from './certificate-parts.ts'
import { buildCsr, CsrRejected, readCsr } from './csr.ts'
import {
  algorithmOf,
  type CaKeyAlgorithm,
  generatePrivateKey,
  keyAlgorithms,
  sha256Hex,
  signerOf,
  spkiOf,
  verifySignature,
  whyUnfitKey,
} from './keys.ts'
import {
  isIssuedBy,
  loginIdOf,
  readCertificate,
  readPemBundle,
  subjectLine,
  UnreadableCertificate,
} from './read-certificate.ts'
import { withCommonName } from './name.ts'
import { helloInput, possessionInput, renewalInput, requestInput } from './signing-input.ts'
import { needs } from '../../../test/support/machine.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'certfleet-pki-'))
afterAll(() => rmSync(dir, { recursive: true }))
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' })
const write = (name: string, der: Buffer, label: string) => {
  const body = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  writeFileSync(path.join(dir, name), `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`)
  return name
}

const from = new Date('2026-11-22T00:00:00Z')
const until = new Date('2036-11-22T00:00:00Z')
const organization = { type: 'O' as const, value: '(9936)サンプル銀行' }

/** A root, an issuing CA below it and a subscriber's certificate, all of one kind of key. */
async function hierarchy(algorithm: CaKeyAlgorithm) {
  const rootKey = signerOf(await generatePrivateKey(algorithm))
  const caKey = signerOf(await generatePrivateKey(algorithm))
  const leafKey = signerOf(await generatePrivateKey(algorithm))
  const rootName = [organization, { type: 'CN' as const, value: 'Root' }]
  const caName = [organization, { type: 'OU' as const, value: '(9936)サンプル銀行 CA - G4' }]
  const root: Issuer = { name: rootName, signer: rootKey }
  const ca: Issuer = { name: caName, signer: caKey }
  const validity = { notBefore: from, notAfter: until }
  const serials = [newSerial(), newSerial(), newSerial()] as const
  const rootDer = await issueCertificate(
    { subject: rootName, publicKey: rootKey.publicKey, serialHex: serials[0], ...validity, use: { kind: 'root' } },
    root,
  )
  const caDer = await issueCertificate(
    { subject: caName, publicKey: caKey.publicKey, serialHex: serials[1], ...validity, use: { kind: 'issuing' } },
    root,
  )
  const leafDer = await issueCertificate(
    {
      subject: [
        organization,
        { type: 'OU', value: '(9936)CA - G4' },
        { type: 'CN', value: 'demo01 A001 20261122000000123456' },
      ],
      publicKey: leafKey.publicKey,
      serialHex: serials[2],
      ...validity,
      use: { kind: 'client', crlUrl: 'http://127.0.0.1/crl' },
    },
    ca,
  )
  return { rootDer, caDer, leafDer, ca, leafKey, serials }
}

// Larger RSA keys take seconds to make, each: they are the authority's judges.db.test.ts's.
describe.each([...keyAlgorithms, 'P-384'] as const)('%s', (algorithm) => {
  it('builds a chain and a CRL that OpenSSL accepts, and that revokes', async (context) => {
    needs(context, 'openssl')
    const { rootDer, caDer, leafDer, ca, serials } = await hierarchy(algorithm)
    write('root.pem', rootDer, 'CERTIFICATE')
    write('ca.pem', caDer, 'CERTIFICATE')
    write('leaf.pem', leafDer, 'CERTIFICATE')
    const crl = (revoked: string[]) =>
      issueCrl(
        {
          number: 7,
          thisUpdate: new Date(Date.now() - 60_000),
          nextUpdate: new Date(Date.now() + 3_600_000),
          revoked: revoked.map((serialHex) => ({ serialHex, revokedAt: new Date(Date.now() - 120_000), reason: null })),
        },
        caDer,
        ca.signer,
      )
    const verify = () =>
      openssl(...'verify -x509_strict -crl_check -partial_chain -trusted ca.pem -CRLfile crl.pem leaf.pem'.split(' '))
    expect(openssl('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'ca.pem', 'leaf.pem')).toContain('OK')
    write('crl.pem', await crl([]), 'X509 CRL')
    expect(verify()).toContain('OK')
    write('crl.pem', await crl([serials[2]]), 'X509 CRL')
    expect(verify).toThrow(/certificate revoked/)
  })

  it('reads back what it issued', async () => {
    const { rootDer, caDer, leafDer, leafKey, serials } = await hierarchy(algorithm)
    const leaf = readCertificate(leafDer)
    expect(leaf).toMatchObject({
      serialHex: serials[2],
      organization: organization.value,
      notBefore: from,
      notAfter: until,
      spkiSha256: sha256Hex(spkiOf(leafKey.publicKey)),
    })
    expect(subjectLine(leaf)).toBe('CN=demo01 A001 20261122000000123456, OU=(9936)CA - G4, O=(9936)サンプル銀行')
    expect(loginIdOf(leaf.commonName)).toBe('demo01')
    expect(isIssuedBy(leaf.x509, readCertificate(caDer).x509)).toBe(true)
    expect(isIssuedBy(leaf.x509, readCertificate(rootDer).x509)).toBe(false)
  })

  it('makes a CSR OpenSSL verifies, and accepts OpenSSL’s', async (context) => {
    needs(context, 'openssl')
    const signer = signerOf(await generatePrivateKey(algorithm))
    write('csr.pem', await buildCsr([{ type: 'CN', value: 'demo01' }], signer), 'CERTIFICATE REQUEST')
    openssl('req', '-in', 'csr.pem', '-verify', '-noout')
    const [kind, size] = algorithm.split('-')
    const key = kind === 'RSA' ? [`rsa:${size}`] : ['ec', '-pkeyopt', `ec_paramgen_curve:${algorithm}`]
    openssl(
      'req',
      '-new',
      '-newkey',
      ...key,
      '-nodes',
      '-keyout',
      'k.pem',
      '-subj',
      '/CN=x',
      '-outform',
      'DER',
      '-out',
      'o.der',
    )
    const theirs = execFileSync('cat', [path.join(dir, 'o.der')])
    expect(algorithmOf(readCsr(theirs).publicKey)).toBe(algorithm)
  })
})

it('shows a subject in which no value looks like another attribute', () => {
  const names = { commonName: 'demo01', organizationalUnit: 'a, O=b\\', organization: 'c' }
  expect(subjectLine(names)).toBe(String.raw`CN=demo01, OU=a\, O=b\\, O=c`)
  expect(subjectLine({ ...names, organizationalUnit: '' })).toBe('CN=demo01, O=c')
})

it.each([
  ['demo01 A001 20261122000000123456', 'demo01'],
  ['demo01', 'demo01'],
  ['demo01 A01 20261122000000123456', null],
  ['demo01 A001', null],
  ['見本 花子', null],
  ['x'.repeat(65), null],
  ['', null],
])('finds the login ID of the common name %j: %s', (commonName, loginId) => {
  expect(loginIdOf(commonName)).toBe(loginId)
})

it('certifies a name that is kept as it stands in another certificate', async () => {
  const { leafDer, ca, leafKey } = await hierarchy('P-256')
  const kept = certificateParts(leafDer).subject
  const issue = (subject: Buffer) =>
    issueCertificate(
      {
        subject,
        publicKey: leafKey.publicKey,
        serialHex: newSerial(),
        notBefore: from,
        notAfter: until,
        use: { kind: 'client', crlUrl: 'http://127.0.0.1/crl' },
      },
      ca,
    )
  expect(certificateParts(await issue(kept)).subject).toEqual(kept)
  const renamed = readCertificate(await issue(withCommonName(kept, 'demo02')))
  expect(subjectLine(renamed)).toBe('CN=demo02, OU=(9936)CA - G4, O=(9936)サンプル銀行')
})

it('refuses a CSR that was changed, cut, is of a weak key or no CSR', async (context) => {
  needs(context, 'openssl')
  const csr = await buildCsr([{ type: 'CN', value: 'demo01' }], signerOf(await generatePrivateKey('P-256')))
  const name = csr.indexOf('demo01')
  const changed = Buffer.from(csr)
  changed.write('demo02', name)
  openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:1024',
    '-nodes',
    '-keyout',
    'w.pem',
    '-subj',
    '/CN=x',
    '-outform',
    'DER',
    '-out',
    'w.der',
  )
  const weak = execFileSync('cat', [path.join(dir, 'w.der')])
  for (const bad of [changed, csr.subarray(0, -3), weak, Buffer.from('hello'), Buffer.alloc(0)]) {
    expect(() => readCsr(bad)).toThrow(CsrRejected)
  }
})

it('certifies no key that is weak, of another kind, or of a broken generator', () => {
  const modulus = (n: bigint) => Buffer.from(n.toString(16).padStart(1026, '0'), 'hex').toString('base64url')
  const rsa = (n: bigint, e = 'AQAB') => createPublicKey({ key: { kty: 'RSA', n: modulus(n), e }, format: 'jwk' })
  const random = BigInt(`0x${randomBytes(255).toString('hex')}`)
  const primorial = [...Array(168).keys()]
    .filter((n) => n > 1 && [2, 3, 5, 7, 11].every((d) => n === d || n % d !== 0))
    .reduce((product, prime) => product * BigInt(prime), 1n)
  /** Modulo every small prime it is a power of 65537, as the moduli of that generator are. */
  const roca = (2n ** 2047n / primorial + 1n) * primorial + 65_537n ** 7n
  expect(whyUnfitKey(rsa(2n ** 2047n + random * 2n + 1n))).toBeNull()
  expect(whyUnfitKey(rsa(roca))).toContain('ROCA')
  expect(whyUnfitKey(rsa(2n ** 2047n + random * 2n + 1n, 'Aw'))).toBe('RSA exponent 3')
  expect(whyUnfitKey(rsa(2n ** 2046n + random))).toBe('RSA of 2047 bits')
  expect(whyUnfitKey(rsa(2n ** 4096n + random))).toBe('RSA of 4097 bits')
  for (const namedCurve of ['secp256k1', 'P-521']) {
    expect(whyUnfitKey(generateKeyPairSync('ec', { namedCurve }).publicKey)).toContain('curve')
  }
  expect(whyUnfitKey(generateKeyPairSync('ed25519').publicKey)).toBe('key type ed25519')
})

it('reads a CRL its CA signed, and no other', async () => {
  const { caDer, ca, rootDer, serials } = await hierarchy('P-256')
  const revokedAt = new Date('2026-11-22T10:00:00Z')
  const content = { number: Date.now(), thisUpdate: revokedAt, nextUpdate: until }
  const crl = await issueCrl(
    { ...content, revoked: [{ serialHex: serials[2], revokedAt, reason: 'keyCompromise' }] },
    caDer,
    ca.signer,
  )
  expect(readCrl(crl, ca.signer.publicKey)).toEqual([{ serialHex: serials[2], revokedAt, reason: 'keyCompromise' }])
  expect(readCrl(await issueCrl({ ...content, revoked: [] }, caDer, ca.signer), ca.signer.publicKey)).toEqual([])
  expect(readCrl(crl, readCertificate(rootDer).x509.publicKey)).toBeNull()
  expect(readCrl(crl.subarray(0, -1), ca.signer.publicKey)).toBeNull()
  expect(readCrl(caDer, ca.signer.publicKey)).toBeNull()
})

it('reads the very key that signed a damaged CSR, or refuses it; never another error', async () => {
  const signer = signerOf(await generatePrivateKey('P-256'))
  const csr = await buildCsr([{ type: 'CN', value: 'demo01' }], signer)
  fc.assert(
    fc.property(fc.nat(csr.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Buffer.from(csr)
      bytes[at] = (bytes[at] ?? 0) ^ flip
      try {
        expect(readCsr(bytes).publicKey.equals(signer.publicKey)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(CsrRejected)
      }
      expect(() => readCertificate(bytes)).toThrow(UnreadableCertificate)
    }),
    { numRuns: 300 },
  )
})

it('cuts the names and the serial number out of a certificate as they stand', async () => {
  const { rootDer, caDer, leafDer, serials } = await hierarchy('P-256')
  const [root, ca, leaf] = [certificateParts(rootDer), certificateParts(caDer), certificateParts(leafDer)]
  expect(leaf.serialNumber.toString('hex')).toBe(`0210${serials[2]}`)
  expect(root.issuer).toEqual(root.subject)
  expect(ca.issuer).toEqual(root.subject)
  expect(leaf.issuer).toEqual(ca.subject)
  expect(leaf.subject.includes(Buffer.from('demo01 A001'))).toBe(true)
  fc.assert(
    fc.property(fc.nat(leafDer.length - 1), fc.nat(255), fc.nat(leafDer.length), (at, byte, length) => {
      const bytes = Buffer.from(leafDer)
      bytes[at] = byte
      try {
        certificateParts(bytes.subarray(0, length))
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableCertificate)
      }
    }),
    { numRuns: 2000 },
  )
})

it('gives serial numbers of 32 hex digits, positive and different', () => {
  const serials = Array.from({ length: 500 }, newSerial)
  expect(new Set(serials).size).toBe(500)
  for (const serial of serials) expect(serial).toMatch(/^[1-7][0-9a-f]{31}$/)
})

it('keeps signatures of different purposes apart, whatever the parts', () => {
  const inputs = [
    helloInput('n', 'https://a', 'b'),
    helloInput('n', 'https://', 'ab'),
    helloInput('nhttps://a', '', 'b'),
    possessionInput({ consoleKeyId: 'n', agentId: 'https://a', nonce: 'b', certificate: Buffer.alloc(0) }),
    requestInput('fetch', 'https://a', 'b'),
    requestInput('confirm', 'https://a', 'b'),
    renewalInput({ authorityOrigin: 'https://a', requestId: 'b', csr: Buffer.from('c'), certificateSha256: 'dd' }),
    renewalInput({ authorityOrigin: 'https://a', requestId: 'b', csr: Buffer.from('c'), certificateSha256: 'ee' }),
    renewalInput({ authorityOrigin: 'https://a', requestId: 'b', csr: Buffer.from('x'), certificateSha256: 'dd' }),
    renewalInput({ authorityOrigin: 'https://a', requestId: 'x', csr: Buffer.from('c'), certificateSha256: 'dd' }),
    renewalInput({ authorityOrigin: 'https://x', requestId: 'b', csr: Buffer.from('c'), certificateSha256: 'dd' }),
  ].map((input) => input.toString('hex'))
  expect(new Set(inputs).size).toBe(inputs.length)
})

it('does not verify a signature of another key or kind', async () => {
  const [rsa, ec] = [signerOf(await generatePrivateKey('RSA-2048')), signerOf(await generatePrivateKey('P-256'))]
  const data = Buffer.from('data')
  const signature = await rsa.sign(data)
  expect(verifySignature(rsa.publicKey, data, signature)).toBe(true)
  expect(verifySignature(ec.publicKey, data, signature)).toBe(false)
  expect(verifySignature(rsa.publicKey, Buffer.from('Data'), signature)).toBe(false)
})

it('unseals only with the same secret and for the same purpose', () => {
  const secret = randomBytes(32)
  const sealed = seal(Buffer.from('key'), secret, 'ca')
  expect(unseal(sealed, secret, 'ca').toString()).toBe('key')
  expect(() => unseal(sealed, randomBytes(32), 'ca')).toThrow()
  expect(() => unseal(sealed, secret, 'feed')).toThrow()
  sealed[sealed.length - 1]! ^= 1
  expect(() => unseal(sealed, secret, 'ca')).toThrow()
})

it('reads a PEM bundle in order', async () => {
  const { rootDer, caDer } = await hierarchy('P-256')
  const pem = [rootDer, caDer].map((der) => readCertificate(der).x509.toString()).join('')
  expect(readPemBundle(pem).map((certificate) => certificate.raw)).toEqual([rootDer, caDer])
})
