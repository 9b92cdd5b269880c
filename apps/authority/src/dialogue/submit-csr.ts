import type { KeyObject } from 'node:crypto'
import type { submitSchema } from '@certfleet/core/authority-api.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import type { z } from 'zod'
import { issueToSubscriber } from '../ca/issuing-ca.ts'
import { judgeCsr, refuseReusedKey } from '../ca/judge-csr.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import type { Speaker } from './speakers-dialogue.ts'
import { isUniqueViolation, judgeSubmission, readSubmission, writeCertificate } from './submission.ts'

/** Times a submission is judged anew because its login ID changed while the certificate was being signed. */
const maxRounds = 4

/**
 * Issues the certificate a CSR asks for, or gives it again when the same request was answered before. The window and
 * liveness are judged here once more. Nothing is locked while signing: what the judgement stood on is compared when
 * the certificate is written, and if it has changed, all of it is done again.
 * @returns the certificate, DER, committed.
 * @throws Refused session_expired, session_displaced, request_conflict, locked, BZBE011008, too_early,
 * live_certificate_exists, csr_rejected, G005e, G008e.
 */
export async function submitCsr(
  institution: Institution,
  speaker: Speaker,
  ask: z.infer<typeof submitSchema>,
  now: Date,
): Promise<Buffer> {
  const { db, ca, profile } = institution
  const csr = Buffer.from(ask.csr, 'base64')
  const submission = { ...speaker, requestId: ask.requestId, csrSha256: sha256Hex(csr) }
  let key: CertifiedKey | undefined
  for (let round = 0; round < maxRounds; round++) {
    const judgement = judgeSubmission(await readSubmission(db, profile.code, submission, now), submission, profile, now)
    if (judgement.kind === 'refused') throw new Refused(judgement.refusal)
    if (judgement.kind === 'known') return judgement.der
    const { facts } = judgement
    // Read only now: checking a signature is work, and nobody without a session gets it done.
    key ??= keyOf(judgeCsr(csr, { loginId: facts.loginId, issuer: ca.issuer.name }))
    const to = { loginId: facts.loginId, sequence: facts.issuedCount + 1, publicKey: key.publicKey }
    const issued = await issueToSubscriber(ca, to, profile.validityDays, now)
    if (await wasWritten(writeCertificate(db, submission, facts, { ...issued, ...key }, now))) return issued.der
    await refuseReusedKey(db, key.spkiSha256, submission.requestId)
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
