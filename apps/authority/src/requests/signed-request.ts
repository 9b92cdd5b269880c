import { X509Certificate } from 'node:crypto'
import type { Delivery } from '@certfleet/authority-db/generated/client.ts'
import { verifySignature } from '@certfleet/pki/keys.ts'
import { requestInput } from '@certfleet/pki/signing-input.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'

export interface AnsweredRequest {
  sha256: string
  der: Buffer
  delivery: Delivery
  confirmedAt: Date | null
}

/**
 * The certificate the institution answered a request with, for whoever signs with the request's own key; null when
 * there is none.
 * @throws Refused malformed (403) when the signature is not that key's, for this purpose, this request and our origin.
 */
export async function findAnswer(
  { db, origin, profile }: Institution,
  purpose: 'fetch' | 'confirm',
  requestId: string,
  signature: string,
): Promise<AnsweredRequest | null> {
  const found = await db.certificate.findUnique({
    where: { requestId, subscriber: { institutionCode: profile.code } },
    select: { sha256: true, der: true, delivery: true, confirmedAt: true },
  })
  if (!found) return null
  const der = Buffer.from(found.der)
  const { publicKey } = new X509Certificate(der)
  const input = requestInput(purpose, origin, requestId)
  if (!verifySignature(publicKey, input, Buffer.from(signature, 'base64'))) {
    throw new Refused({ code: 'malformed' }, `not the request’s key, or not for ${origin}`, { status: 403 })
  }
  return { ...found, der }
}
