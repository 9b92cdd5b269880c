import type { ChangeKind, Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityChange } from '@certfleet/core/authority-api.ts'
import { Refused } from '../problem.ts'

/** Keeps readers of the feed apart: any number, the same in all processes of an authority. */
const feedLock = 4_711_001

export interface ChangesPage {
  changes: AuthorityChange[]
  /** The position of the last change handed out so far. */
  cursor: string
  more: boolean
}

/**
 * The changes of an institution after `after`, at most `limit`, in the order they were sealed.
 * @throws Refused malformed when `after` is beyond the last change: the database is then older than its reader, and
 * to go on from there would silently skip what happens next.
 */
export async function readChanges(
  db: PrismaClient,
  institutionCode: string,
  after: bigint,
  limit: number,
): Promise<ChangesPage> {
  await sealChanges(db)
  const rows = await db.change.findMany({
    where: { institutionCode, position: { gt: after } },
    orderBy: { position: 'asc' },
    take: limit + 1,
  })
  if (rows.length === 0) await refuseBeyondEnd(db, institutionCode, after)
  const page = rows.slice(0, limit)
  const certificates = await certificatesOf(db, page)
  return {
    changes: page.map((row) => toChange(row, certificates)),
    cursor: String(page.at(-1)?.position ?? after),
    more: rows.length > limit,
  }
}

/**
 * Gives every committed change that has none its position. Ids are handed out when a transaction writes, not when it
 * commits, so a reader that goes by ids would pass over one that commits late. Positions are given to committed rows
 * only, by one reader at a time: whatever appears later gets a later position, and nothing is skipped or told twice.
 */
export async function sealChanges(db: PrismaClient): Promise<void> {
  const unsealed = await db.change.findFirst({ where: { position: null }, select: { id: true } })
  if (!unsealed) return
  await db.$transaction([
    // A statement of its own: the next one must see what the reader before has numbered.
    db.$executeRaw`SELECT pg_advisory_xact_lock(${feedLock})`,
    db.$executeRaw`
      UPDATE "Change" c SET position = last.position + fresh.nth
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM "Change" WHERE position IS NULL) fresh,
           (SELECT coalesce(max(position), 0) AS position FROM "Change") last
      WHERE c.id = fresh.id`,
  ])
}

async function refuseBeyondEnd(db: PrismaClient, institutionCode: string, after: bigint): Promise<void> {
  const { _max } = await db.change.aggregate({ where: { institutionCode }, _max: { position: true } })
  const last = _max.position ?? 0n
  if (after > last) throw new Refused({ code: 'malformed' }, `cursor ${after} is beyond the last change, ${last}`)
}

const certificateFields = {
  sha256: true,
  serialHex: true,
  der: true,
  purpose: true,
  requestId: true,
} satisfies Prisma.CertificateSelect
type CertificateRow = Prisma.CertificateGetPayload<{ select: typeof certificateFields }>

interface ChangeRow {
  position: bigint | null
  kind: ChangeKind
  at: Date
  loginId: string
  certificateSha256: string | null
  reason: string | null
}

async function certificatesOf(db: PrismaClient, rows: ChangeRow[]): Promise<Map<string, CertificateRow>> {
  const sha256s = rows.flatMap(({ certificateSha256 }) => certificateSha256 ?? [])
  const found = await db.certificate.findMany({ where: { sha256: { in: sha256s } }, select: certificateFields })
  return new Map(found.map((certificate) => [certificate.sha256, certificate]))
}

function toChange(row: ChangeRow, certificates: Map<string, CertificateRow>): AuthorityChange {
  const base = { cursor: String(row.position), at: row.at.toISOString(), loginId: row.loginId }
  if (row.kind === 'locked' || row.kind === 'unlocked' || row.kind === 'ready' || row.kind === 'profile')
    return { ...base, kind: row.kind }
  if (row.kind === 'restored') return { ...base, kind: row.kind, backupAt: row.reason ?? base.at }
  const certificate = certificates.get(row.certificateSha256 ?? '')
  if (!certificate) throw new Error(`change ${row.position} is of a certificate that is not in the database`)
  const { serialHex, sha256: certificateSha256, purpose, requestId, der } = certificate
  switch (row.kind) {
    case 'issued': {
      const encoded = Buffer.from(der).toString('base64')
      return { ...base, kind: row.kind, serialHex, certificateSha256, purpose, requestId, certificate: encoded }
    }
    case 'confirmed':
      return { ...base, kind: row.kind, serialHex, certificateSha256 }
    case 'revoked':
      return { ...base, kind: row.kind, serialHex, certificateSha256, reason: row.reason ?? '' }
  }
}
