import { Prisma, type PrismaClient, type Purpose } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { IssuedCertificate } from '../ca/issuing-ca.ts'
import { type Held, heldSql, supersededSql } from '../ca/standing.ts'
import { whyLocked } from '../dialogue/lock.ts'
import { whyNotIssue, whyNotRenew } from '../dialogue/rules.ts'
import type { Refusal } from '../problem.ts'

/** A request for a certificate: the agent's idempotency key, and SHA-256 of the CSR it came with. */
export interface CertificateRequest {
  requestId: string
  csrSha256: string
}

/** Everything about its login ID that a request is judged by, as one statement sees it. */
export interface RequestFacts extends Held {
  purpose: Purpose
  subscriberId: string
  loginId: string
  name: string
  email: string | null
  lockedAt: Date | null
  lockedUntil: Date | null
  issuedCount: number
  revision: number
  /** The certificate to renew; null for an issue. */
  renewsSha256: string | null
  /** The same, DER. */
  renewed: Uint8Array | null
  notAfter: Date | null
  revokedAt: Date | null
  superseded: boolean
  /** The certificate this request id has already led to. */
  known: Uint8Array | null
  knownCsrSha256: string | null
  knownSubscriberId: string | null
}

/**
 * The columns of `RequestFacts` without the purpose, at `now`: of the subscriber `s`, the certificate `r` to renew and the
 * certificate `k` of the request id, each of the latter perhaps none. Raw SQL, here and in `writeCertificate`, because
 * this is the path that carries the load: one round trip reads what the ORM reads in five.
 */
export const requestSql = (now: Date): Prisma.Sql => Prisma.sql`
  s.id AS "subscriberId", s."loginId", s.name, s.email, s."lockedAt", s."lockedUntil", s."issuedCount", s.revision,
  r.sha256 AS "renewsSha256", r.der AS renewed, r."notAfter", r."revokedAt", ${supersededSql('r')} AS superseded,
  ${heldSql(now, Prisma.sql`r.sha256`)},
  k.der AS known, k."csrSha256" AS "knownCsrSha256", k."subscriberId" AS "knownSubscriberId"`

export type Judgement =
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'known'; der: Buffer }
  | { kind: 'issue'; facts: RequestFacts }

export const refused = (refusal: Refusal): Judgement => ({ kind: 'refused', refusal })

/**
 * What becomes of a request of whoever may make it. A request id that has its certificate gives it again, to its own
 * login ID and for the same bytes; anything else with that id is a conflict.
 */
export function judgeRequest(
  facts: RequestFacts,
  { csrSha256 }: CertificateRequest,
  profile: AuthorityProfile,
  now: Date,
): Judgement {
  if (facts.known) {
    const same = facts.knownSubscriberId === facts.subscriberId && facts.knownCsrSha256 === csrSha256
    return same ? { kind: 'known', der: Buffer.from(facts.known) } : refused({ code: 'request_conflict' })
  }
  const locked = whyLocked(facts, now)
  if (locked) return refused(locked)
  const refusal =
    facts.purpose === 'renew'
      ? whyNotRenew(facts.notAfter && { ...facts, notAfter: facts.notAfter }, profile, now)
      : whyNotIssue(facts, profile)
  return refusal ? refused(refusal) : { kind: 'issue', facts }
}

/**
 * Writes the certificate, its change and the use of the dialogue, if it came on one, in one statement and so one
 * transaction: all, or nothing when the subscriber is no longer what the request was judged by.
 * @returns whether it was written.
 * @throws on a request id another subscriber used meanwhile, or a key that was certified before (`isUniqueViolation`).
 */
export async function writeCertificate(
  db: PrismaClient,
  { requestId, csrSha256, dialogueId }: CertificateRequest & { dialogueId: string | null },
  facts: RequestFacts,
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
