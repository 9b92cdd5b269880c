import type { KeyObject } from 'node:crypto'
import { type Issuer, issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'

export const dayMs = 86_400_000

/** A small CA for tests of what reads certificates; what issues them for real is apps/authority. */
export interface TestCa {
  pem: string
  issue(options: {
    loginId: string
    publicKey: KeyObject
    notBefore?: Date
    notAfter: Date
    sequence?: number
    /** Where it is not that of the manual. */
    subject?: NameAttribute[]
  }): Promise<Buffer>
}

export async function testCa(name = 'サンプル銀行'): Promise<TestCa> {
  const signer = signerOf(await generatePrivateKey('P-256'))
  const ca: Issuer = { name: [{ type: 'O', value: name }], signer }
  const der = await issueCertificate(
    {
      subject: ca.name,
      publicKey: signer.publicKey,
      serialHex: newSerial(),
      notBefore: new Date(Date.now() - dayMs * 2000),
      notAfter: new Date(Date.now() + dayMs * 2000),
      use: { kind: 'root' },
    },
    ca,
  )
  return {
    pem: readCertificate(der).x509.toString(),
    issue: ({ loginId, publicKey, notBefore, notAfter, sequence = 1, subject }) =>
      issueCertificate(
        {
          subject: subject ?? [
            { type: 'O', value: `(9936)${name}` },
            { type: 'OU', value: `(9936)${name} CA - G4` },
            { type: 'CN', value: `${loginId} A${String(sequence).padStart(3, '0')} 20261122090000000001` },
          ],
          publicKey,
          serialHex: newSerial(),
          notBefore: notBefore ?? new Date(notAfter.getTime() - 366 * dayMs),
          notAfter,
          use: { kind: 'client', crlUrl: 'http://127.0.0.1/crl' },
        },
        ca,
      ),
  }
}
