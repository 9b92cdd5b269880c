import type { KeyObject } from 'node:crypto'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { issueToSubscriber } from '../ca/issuing-ca.ts'
import { judgeCsr, refuseReusedKey } from '../ca/judge-csr.ts'
import { subjectFor } from '../ca/subscriber-subject.ts'
import type { Institution } from '../institutions.ts'
import { notAccepted } from '../order-keys/open-signed.ts'
import { Refused } from '../problem.ts'
import { type CertificateRequest, type Judgement, isUniqueViolation, writeCertificate } from './certificate-request.ts'

/** Times a request is judged anew because its login ID changed while the certificate was being signed. */
const maxRounds = 4

interface AskedRequest extends CertificateRequest {
  csr: Buffer
  /** The dialogue it came on, which is used up by it; null: on none. */
  dialogueId: string | null
  /** The agent knows a login ID that is the whole common name. */
  findsBareLoginId: boolean
  /** SHA-256 of the SPKI of the key that it may be for; without it any. */
  onlyKey?: string
}

/**
 * Issues the certificate a CSR asks for, or gives it again when the same request was answered before. Nothing is locked
 * while signing: what the judgement stood on is compared when the certificate is written, and if it has changed, all of
 * it is done again.
 * @param judge reads what the request stands on as it is now, and judges it.
 * @returns the certificate, DER, committed.
 * @throws Refused what `judge` refuses, csr_rejected, order_not_accepted, G008e.
 */
export async function answerRequest(
  institution: Institution,
  request: AskedRequest,
  judge: () => Promise<Judgement>,
  now: Date,
): Promise<Buffer> {
  const { db, ca, profile } = institution
  const { findsBareLoginId } = request
  let key: CertifiedKey | undefined
  for (let round = 0; round < maxRounds; round++) {
    const judgement = await judge()
    if (judgement.kind === 'refused') throw new Refused(judgement.refusal)
    if (judgement.kind === 'known') return judgement.der
    const { facts } = judgement
    const { subject, named } = subjectFor(institution, facts, { renewed: facts.renewed, findsBareLoginId, now })
    // Read only now: checking a signature is work, and nobody who may not ask gets it done.
    key ??= keyOf(judgeCsr(request.csr, { loginId: facts.loginId, named }))
    if (request.onlyKey && key.spkiSha256 !== request.onlyKey) throw notAccepted('the request is for another key')
    const issued = await issueToSubscriber(ca, { subject, publicKey: key.publicKey }, profile.validityDays, now)
    if (await wasWritten(writeCertificate(db, request, facts, { ...issued, ...key }, now))) return issued.der
    await refuseReusedKey(db, key.spkiSha256, request.requestId)
  }
  throw new Refused({ code: 'G008e', retryAfterSeconds: 1 }, 'the login ID kept changing')
}

interface CertifiedKey {
  publicKey: KeyObject
  spkiSha256: string
}
const keyOf = (publicKey: KeyObject): CertifiedKey => ({ publicKey, spkiSha256: sha256Hex(spkiOf(publicKey)) })

async function wasWritten(writing: Promise<boolean>): Promise<boolean> {
  try {
    return await writing
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}
