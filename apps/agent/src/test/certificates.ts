import type { KeyObject } from 'node:crypto'
import { type Issuer, issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { type NameAttribute } from '@certfleet/pki/der.ts'

const dayMs = 86_400_000

/** A root and an issuing CA below it, as an authority has them. */
export interface TestCa {
  rootDer: Buffer
  issuingDer: Buffer
  issuer: Issuer
}

export async function makeCa(name = 'サンプル銀行'): Promise<TestCa> {
  const [rootSigner, issuingSigner] = [
    signerOf(await generatePrivateKey('P-256')),
    signerOf(await generatePrivateKey('P-256')),
  ]
  const organization: NameAttribute = { type: 'O', value: `(9936)${name}` }
  const rootName: NameAttribute[] = [organization, { type: 'CN', value: `${name} Root` }]
  const issuingName: NameAttribute[] = [organization, { type: 'OU', value: `(9936)${name} CA - G4` }]
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 3650 * dayMs) }
  const root: Issuer = { name: rootName, signer: rootSigner }
  const made = (subject: NameAttribute[], publicKey: KeyObject, kind: 'root' | 'issuing') =>
    issueCertificate({ subject, publicKey, serialHex: newSerial(), ...validity, use: { kind } }, root)
  return {
    rootDer: await made(rootName, rootSigner.publicKey, 'root'),
    issuingDer: await made(issuingName, issuingSigner.publicKey, 'issuing'),
    issuer: { name: issuingName, signer: issuingSigner },
  }
}

export interface SubscriberOptions {
  loginId?: string
  /** Where it is not that of the manual. */
  subject?: NameAttribute[]
  notBefore?: Date
  notAfter?: Date
}

/** What a template without a number makes. */
export const bareSubject = (loginId: string): NameAttribute[] => [
  { type: 'CN', value: loginId },
  { type: 'C', value: 'JP' },
  { type: 'O', value: 'サンプル銀行' },
]

/** A subscriber's certificate over any public key. */
export function issueTo(ca: TestCa, publicKey: KeyObject, options: SubscriberOptions = {}): Promise<Buffer> {
  const stamp = `${Date.now()}`.padStart(14, '2').slice(0, 14)
  return issueCertificate(
    {
      subject: options.subject ?? [
        { type: 'O', value: '(9936)サンプル銀行' },
        { type: 'OU', value: '(9936)サンプル銀行 CA - G4' },
        { type: 'CN', value: `${options.loginId ?? 'demo01'} A001 ${stamp}123456` },
      ],
      publicKey,
      serialHex: newSerial(),
      notBefore: options.notBefore ?? new Date(Date.now() - dayMs),
      notAfter: options.notAfter ?? new Date(Date.now() + 366 * dayMs),
      use: { kind: 'client', crlUrl: 'http://127.0.0.1/crl' },
    },
    ca.issuer,
  )
}

/** The same, over a new key that is nowhere else. */
export async function issueToNobody(ca: TestCa, options: SubscriberOptions = {}): Promise<Buffer> {
  return issueTo(ca, signerOf(await generatePrivateKey('P-256')).publicKey, options)
}

/** TLS for a server on 127.0.0.1, by a root of its own. */
export async function makeServerTls(
  options: { hosts?: readonly string[]; notBefore?: Date; notAfter?: Date } = {},
): Promise<{ key: string; cert: string; anchors: string }> {
  const ca = await makeCa('TLS')
  const key = await generatePrivateKey('P-256')
  const cert = await issueCertificate(
    {
      subject: [{ type: 'CN', value: '127.0.0.1' }],
      publicKey: signerOf(key).publicKey,
      serialHex: newSerial(),
      notBefore: options.notBefore ?? new Date(Date.now() - dayMs),
      notAfter: options.notAfter ?? new Date(Date.now() + 30 * dayMs),
      use: { kind: 'server', hosts: [...(options.hosts ?? ['127.0.0.1'])] },
    },
    ca.issuer,
  )
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    cert: pem(cert) + pem(ca.issuingDer),
    anchors: pem(ca.rootDer),
  }
}

export function pem(der: Uint8Array): string {
  const body = Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
}
