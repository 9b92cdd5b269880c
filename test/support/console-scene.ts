import { randomBytes, randomUUID } from 'node:crypto'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import type { signerOf } from '@certfleet/pki/keys.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { db } from '../../apps/console/src/server/db.ts'
import { type TestCa, dayMs, testCa } from './test-ca.ts'

/** What plays beside the console's server in this process: an authority, and what agents send. Without a test runner. */

/** An authority as if it had been connected, with a CA whose key the test has. */
export async function addAuthority(code = '9936'): Promise<{ id: string; ca: TestCa }> {
  const ca = await testCa()
  const profile = authorityProfileSchema.parse({ code, name: `銀行${code}` })
  const row = await db().authority.create({
    data: {
      code,
      name: profile.name,
      profile,
      baseUrl: `https://localhost:${code}`,
      trustAnchors: ca.pem,
      issuers: ca.pem,
      sealedFeedToken: new Uint8Array(1),
    },
  })
  return { id: row.id, ca }
}

export const consoleKeyId = async (): Promise<string> => (await db().orderKey.findFirstOrThrow()).id

/** The row of a certificate of 366 days that is on its PC; nobody has its key. */
export function certificateRow(loginId: string, notAfter: Date) {
  const issuedAt = new Date(notAfter.getTime() - 366 * dayMs)
  return {
    subject: '',
    commonName: `${loginId} A001`,
    sha256: randomBytes(32).toString('hex'),
    serialHex: randomBytes(16).toString('hex'),
    spkiSha256: randomBytes(32).toString('hex'),
    der: new Uint8Array(1),
    notBefore: issuedAt,
    issuedAt,
    notAfter,
    windowOpensAt: windowOpensAt(notAfter, 40),
    delivery: 'confirmed' as const,
    presence: 'present_ok' as const,
  }
}

/** A proof of possession as the agent makes it. */
export async function possessionProof(
  agentId: string,
  nonce: string,
  der: Buffer,
  key: ReturnType<typeof signerOf>,
): Promise<string> {
  const input = possessionInput({ consoleKeyId: await consoleKeyId(), agentId, nonce, certificate: der })
  return Buffer.from(await key.sign(input)).toString('base64')
}

/** The common fields of a report. */
export const reportOf = (issuanceId: string, seq: number, attempt = 1) => ({
  id: randomUUID(),
  issuanceId,
  attempt,
  seq,
  at: new Date().toISOString(),
})
