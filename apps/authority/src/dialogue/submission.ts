import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import {
  type CertificateRequest,
  type Judgement,
  type RequestFacts,
  judgeRequest,
  refused,
  requestSql,
} from '../requests/certificate-request.ts'
import { isToken } from '../token.ts'
import { whySessionOver } from './rules.ts'

/** A request as it was submitted on a dialogue. */
export interface Submission extends CertificateRequest {
  dialogueId: string
  token: string
}

/** Everything a submission is judged by, as one statement sees it. */
export interface SubmissionFacts extends RequestFacts {
  tokenSha256: Uint8Array
  authenticatedAt: Date | null
  expiresAt: Date
  /** The request the dialogue was used for already. */
  usedFor: string | null
  /** The screens still to be answered. */
  pending: string[]
  current: boolean
}

/** An inner join: a dialogue without a subscriber was never authenticated. */
export async function readSubmission(
  db: PrismaClient,
  institutionCode: string,
  { dialogueId, requestId }: Submission,
  now: Date,
): Promise<SubmissionFacts | null> {
  const [facts] = await db.$queryRaw<SubmissionFacts[]>`
    SELECT d.purpose, d."tokenSha256", d."authenticatedAt", d."expiresAt", d."requestId" AS "usedFor", d.pending,
           s."sessionId" IS NOT DISTINCT FROM d.id AS current, ${requestSql(now)}
    FROM "Dialogue" d
    JOIN "Subscriber" s ON s.id = d."subscriberId"
    LEFT JOIN "Certificate" r ON r.sha256 = d."certificateSha256"
    LEFT JOIN "Certificate" k ON k."requestId" = ${requestId}::uuid
    WHERE d.id = ${dialogueId}::uuid AND d."institutionCode" = ${institutionCode}`
  return facts ?? null
}

/**
 * What becomes of a submission. A dialogue gives one certificate: a second request on it is told that the session is
 * over, so the person types the password once for each certificate.
 */
export function judgeSubmission(
  facts: SubmissionFacts | null,
  submission: Submission,
  profile: AuthorityProfile,
  now: Date,
): Judgement {
  if (!facts?.authenticatedAt || !isToken(submission.token, facts.tokenSha256)) {
    return refused({ code: 'session_expired' })
  }
  const over = whySessionOver(facts, now)
  if (over) return refused(over)
  // Only who answers every screen is who it says: as long as one is open, nobody is logged in.
  if (facts.pending.length > 0) return refused({ code: 'session_expired' })
  if (!facts.known && facts.usedFor !== null) return refused({ code: 'session_expired' })
  return judgeRequest(facts, submission, profile, now)
}
