import type { submitSchema } from '@certfleet/core/authority-api.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import type { z } from 'zod'
import type { Institution } from '../institutions.ts'
import { answerRequest } from '../requests/answer-request.ts'
import type { Speaker } from './speakers-dialogue.ts'
import { judgeSubmission, readSubmission } from './submission.ts'

/**
 * Issues the certificate a CSR asks for on a dialogue, or gives it again when the same request was answered before. The
 * window and liveness are judged here once more.
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
  const { db, profile } = institution
  const csr = Buffer.from(ask.csr, 'base64')
  const submission = { ...speaker, requestId: ask.requestId, csrSha256: sha256Hex(csr) }
  const judge = async () =>
    judgeSubmission(await readSubmission(db, profile.code, submission, now), submission, profile, now)
  const findsBareLoginId = ask.findsBareLoginId ?? false
  return answerRequest(institution, { ...submission, csr, findsBareLoginId }, judge, now)
}
