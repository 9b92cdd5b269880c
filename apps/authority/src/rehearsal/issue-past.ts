import { randomUUID } from 'node:crypto'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { readCsr } from '@certfleet/pki/csr.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { findInstitution } from '../ca/find-institutions.ts'
import { findAuthority } from '../ca/found-authority.ts'
import { type IssuedCertificate, issueToSubscriber } from '../ca/issuing-ca.ts'
import { issuingAt, listIssuingCas, openIssuingCa } from '../ca/open-issuing-ca.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Holder, subjectFor } from '../ca/subscriber-subject.ts'
import { readSettings } from '../env.ts'
import { readSealingSecret } from '../sealing-secret.ts'

export interface PastIssue {
  loginId: string
  /** PKCS#10, DER. */
  csr: Buffer
  /** Days of its validity that are left. */
  daysLeft: number
  /** SHA-256 of the certificate it renewed. */
  renews?: string
  /** Issued, and never confirmed by the PC. */
  unconfirmed?: boolean
}

/**
 * Issues a certificate as if it had been ordered, issued and installed long ago: what a rehearsal begins with, so that
 * there is something to renew. Only an authority that was founded as a rehearsal does this, for its one institution.
 * @throws CannotDo
 */
export async function issuePast(environment: Record<string, string>, past: PastIssue): Promise<IssuedCertificate> {
  const [issued] = (await issueAllPast(environment, [past])) as [IssuedCertificate]
  return issued
}

/** The same for many, in their order; those of one login ID are counted in it. @throws CannotDo */
export async function issueAllPast(
  environment: Record<string, string>,
  pasts: PastIssue[],
): Promise<IssuedCertificate[]> {
  const settings = readSettings(environment)
  const db = openDatabase(settings.databaseUrl, 1)
  try {
    const authority = await findAuthority(db)
    if (!authority?.rehearsal) throw new CannotDo('only a rehearsal issues certificates of the past')
    const profile = await findInstitution(db, undefined)
    const { code, validityDays } = profile
    const secret = await readSealingSecret(db, settings.sealedUnder)
    const present = issuingAt(await listIssuingCas(db), code, new Date())
    const ca = await openIssuingCa({ db, secret, settings }, present)
    const subscribers = await countIssues(
      db,
      code,
      pasts.map(({ loginId }) => loginId),
    )
    const renewals = await db.certificate.findMany({
      where: { sha256: { in: pasts.flatMap(({ renews }) => renews ?? []) } },
      select: { sha256: true, der: true },
    })
    const renewed = new Map(renewals.map(({ sha256, der }) => [sha256, der]))
    const rows: PastRow[] = []
    for (const past of pasts) {
      const now = new Date(Date.now() + (past.daysLeft - validityDays) * dayMs)
      const subscriber = subscribers.get(past.loginId)
      if (!subscriber) throw new CannotDo(`nobody has the login ID ${past.loginId}`)
      const { publicKey } = readCsr(past.csr)
      const how = { renewed: renewed.get(past.renews ?? '') ?? null, findsBareLoginId: true, now }
      const { subject } = subjectFor({ profile, ca }, subscriber, how)
      subscriber.issuedCount++
      const issued = await issueToSubscriber(ca, { subject, publicKey }, validityDays, now)
      rows.push({ past, subscriberId: subscriber.id, issued, spkiSha256: sha256Hex(spkiOf(publicKey)), now })
    }
    await write(db, code, rows)
    return rows.map(({ issued }) => issued)
  } finally {
    await db.$disconnect()
  }
}

/** Counts the issues each login ID is about to get. @returns what each had before. */
async function countIssues(db: PrismaClient, institutionCode: string, loginIds: string[]) {
  const rows = await db.$queryRaw<(Holder & { id: string })[]>`
    UPDATE "Subscriber" s SET "issuedCount" = s."issuedCount" + more.count, revision = revision + 1
    FROM (SELECT "loginId", count(*)::int AS count FROM unnest(${loginIds}::text[]) AS asked ("loginId") GROUP BY 1) more
    WHERE s."institutionCode" = ${institutionCode} AND s."loginId" = more."loginId"
    RETURNING s.id, s."loginId", s.name, s.email, s."issuedCount" - more.count AS "issuedCount"`
  return new Map(rows.map((row) => [row.loginId, row]))
}

interface PastRow {
  past: PastIssue
  subscriberId: string
  issued: IssuedCertificate
  spkiSha256: string
  /** When it was issued. */
  now: Date
}

async function write(db: PrismaClient, institutionCode: string, rows: PastRow[]): Promise<void> {
  const certificates = rows.map(({ past, subscriberId, issued, spkiSha256, now }) => {
    const { sha256, serialHex, der, notBefore, notAfter, issuerId } = issued
    return {
      issuerId,
      sha256,
      serialHex,
      der: new Uint8Array(der),
      subscriberId,
      notBefore,
      notAfter,
      issuedAt: now,
      requestId: randomUUID(),
      csrSha256: sha256Hex(past.csr),
      spkiSha256,
      purpose: past.renews ? ('renew' as const) : ('issue' as const),
      renewsSha256: past.renews ?? null,
      ...(!past.unconfirmed && { delivery: 'confirmed' as const, confirmedAt: now }),
    }
  })
  const changes = rows.flatMap(({ past, issued, now }) => {
    const change = { at: now, institutionCode, loginId: past.loginId, certificateSha256: issued.sha256 }
    const both = [
      { kind: 'issued' as const, ...change },
      { kind: 'confirmed' as const, ...change },
    ]
    return past.unconfirmed ? both.slice(0, 1) : both
  })
  await db.$transaction([db.certificate.createMany({ data: certificates }), db.change.createMany({ data: changes })])
}
