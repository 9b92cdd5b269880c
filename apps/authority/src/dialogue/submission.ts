import { Prisma, type PrismaClient, type Purpose } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { IssuedCertificate } from '../ca/issuing-ca.ts'
import { type Held, heldSql, supersededSql } from '../ca/standing.ts'
import type { Refusal } from '../problem.ts'
import { isToken } from '../token.ts'
import { whyLocked } from './lock.ts'
import { whyNotIssue, whyNotRenew, whySessionOver } from './rules.ts'

/** A certification request as it was submitted. */
export interface Submission {
  dialogueId: string
  token: string
  requestId: string
  csrSha256: string
}

/** Everything a submission is judged by, as one statement sees it. */
export interface SubmissionFacts extends Held {
  purpose: Purpose
  tokenSha256: Uint8Array
  authenticatedAt: Date | null
  expiresAt: Date
  /** The request the dialogue was used for already. */
  usedFor: string | null
  subscriberId: string
  loginId: string
  lockedAt: Date | null
  lockedUntil: Date | null
  /** The screens still to be answered. */
  pending: string[]
  issuedCount: number
  revision: number
  current: boolean
  /** The certificate to renew; null for an issue. */
  renewsSha256: string | null
  notAfter: Date | null
  revokedAt: Date | null
  superseded: boolean
  /** The certificate this request id has already led to. */
  known: Uint8Array | null
  knownCsrSha256: string | null
  knownSubscriberId: string | null
}

/**
 * Raw SQL, here and in `writeCertificate`, because this is the path that carries the load: one round trip reads what
 * the ORM reads in five. An inner join: a dialogue without a subscriber was never authenticated.
 */
export async function readSubmission(
  db: PrismaClient,
  institutionCode: string,
  { dialogueId, requestId }: Submission,
  now: Date,
): Promise<SubmissionFacts | null> {
  const [facts] = await db.$queryRaw<SubmissionFacts[]>`
    SELECT d.purpose, d."tokenSha256", d."authenticatedAt", d."expiresAt", d."requestId" AS "usedFor",
           d.pending, s.id AS "subscriberId", s."loginId", s."lockedAt", s."lockedUntil", s."issuedCount", s.revision,
           s."sessionId" IS NOT DISTINCT FROM d.id AS current,
           r.sha256 AS "renewsSha256", r."notAfter", r."revokedAt", ${supersededSql('r')} AS superseded,
           ${heldSql(now, Prisma.sql`r.sha256`)},
           k.der AS known, k."csrSha256" AS "knownCsrSha256", k."subscriberId" AS "knownSubscriberId"
    FROM "Dialogue" d
    JOIN "Subscriber" s ON s.id = d."subscriberId"
    LEFT JOIN "Certificate" r ON r.sha256 = d."certificateSha256"
    LEFT JOIN "Certificate" k ON k."requestId" = ${requestId}::uuid
    WHERE d.id = ${dialogueId}::uuid AND d."institutionCode" = ${institutionCode}`
  return facts ?? null
}

export type Judgement =
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'known'; der: Buffer }
  | { kind: 'issue'; facts: SubmissionFacts }

/**
 * What becomes of a submission. A request id that has its certificate gives it again, to its own login ID and for the
 * same bytes; anything else with that id is a conflict. A dialogue gives one certificate: a second request on it is
 * told that the session is over, so the person types the password once for each certificate.
 */
export function judgeSubmission(
  facts: SubmissionFacts | null,
  submission: Submission,
  profile: AuthorityProfile,
  now: Date,
): Judgement {
  const refused = (refusal: Refusal): Judgement => ({ kind: 'refused', refusal })
  if (!facts?.authenticatedAt || !isToken(submission.token, facts.tokenSha256)) {
    return refused({ code: 'session_expired' })
  }
  const over = whySessionOver(facts, now)
  if (over) return refused(over)
  // Only who answers every screen is who it says: as long as one is open, nobody is logged in.
  if (facts.pending.length > 0) return refused({ code: 'session_expired' })
  if (facts.known) {
    const same = facts.knownSubscriberId === facts.subscriberId && facts.knownCsrSha256 === submission.csrSha256
    return same ? { kind: 'known', der: Buffer.from(facts.known) } : refused({ code: 'request_conflict' })
  }
  if (facts.usedFor !== null) return refused({ code: 'session_expired' })
  const locked = whyLocked(facts, now)
  if (locked) return refused(locked)
  const refusal =
    facts.purpose === 'renew'
      ? whyNotRenew(facts.notAfter && { ...facts, notAfter: facts.notAfter }, profile, now)
      : whyNotIssue(facts, profile)
  return refusal ? refused(refusal) : { kind: 'issue', facts }
}

/**
 * Writes the certificate, its change and the use of the dialogue, in one statement and so one transaction: all, or
 * nothing when the subscriber is no longer what the submission was judged by.
 * @returns whether it was written.
 * @throws on a request id another subscriber used meanwhile, or a key that was certified before (`isUniqueViolation`).
 */
export async function writeCertificate(
  db: PrismaClient,
  { dialogueId, requestId, csrSha256 }: Submission,
  facts: SubmissionFacts,
  issued: IssuedCertificate & { spkiSha256: string },
  now: Date,
): Promise<boolean> {
  const written = await db.$executeRaw`
    WITH turn AS (
      UPDATE "Subscriber" SET "issuedCount" = "issuedCount" + 1, revision = revision + 1
      WHERE id = ${facts.subscriberId}::uuid AND revision = ${facts.revision}
      RETURNING id, "institutionCode"
    ), used AS (
      UPDATE "Dialogue" SET "requestId" = ${requestId}::uuid FROM turn WHERE "Dialogue".id = ${dialogueId}::uuid
    ), issued AS (
      INSERT INTO "Certificate" (sha256, "serialHex", der, "subscriberId", purpose, "renewsSha256", "requestId",
                                 "csrSha256", "spkiSha256", "notBefore", "notAfter", "issuedAt", "issuerId")
      SELECT ${issued.sha256}, ${issued.serialHex}, ${issued.der}::bytea, turn.id, ${facts.purpose}::"Purpose",
             ${facts.renewsSha256}, ${requestId}::uuid, ${csrSha256}, ${issued.spkiSha256},
             ${issued.notBefore}::timestamptz, ${issued.notAfter}::timestamptz, ${now}::timestamptz,
             ${issued.issuerId}::uuid
      FROM turn
      RETURNING sha256
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId", "certificateSha256")
    SELECT 'issued'::"ChangeKind", ${now}::timestamptz, turn."institutionCode", ${facts.loginId}, sha256 FROM issued, turn`
  return written === 1
}

/** Two requests wanted the same unique value at once. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: { kind?: string } } }
  return error.code === 'P2002' || driverAdapterError?.cause?.kind === 'UniqueConstraintViolation'
}
