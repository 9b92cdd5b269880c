import { issueCrl } from '@certfleet/pki/crl.ts'
import type { Authority } from '../authority.ts'
import type { IssuingCa } from './issuing-ca.ts'

/** A list is made anew at least this often, as long as somebody asks. */
const maxAgeMs = 3_600_000
const validityMs = 24 * 3_600_000

interface Crl {
  der: Buffer
  thisUpdate: Date
  revoked: number
}

/** Answers with the CRL as it is at `now`, DER. */
export type CrlKeeper = (now: Date) => Promise<Buffer>

interface Publisher extends Pick<Authority, 'db'> {
  ca: IssuingCa
}

/**
 * A keeper of the CRL of an issuing CA, of what it has signed itself: it answers with the list it has until something was revoked or an hour has passed.
 * Revoked certificates stay on the list after their expiry.
 */
export function createCrlKeeper(publisher: Publisher): CrlKeeper {
  const where = { revokedAt: { not: null }, issuerId: publisher.ca.id }
  let current: Crl | undefined
  let making: Promise<Crl> | undefined
  return async (now) => {
    const revoked = await publisher.db.certificate.count({ where })
    while (!current || current.revoked < revoked || !isFresh(current, now)) {
      // Many who ask at once wait for one list; whoever finds it was begun before a revocation makes the next.
      making ??= makeCrl(publisher, now).finally(() => (making = undefined))
      current = await making
    }
    return current.der
  }
}

/** A rehearsal's clock may also go back: then the list is of the future. */
function isFresh({ thisUpdate }: Crl, now: Date): boolean {
  const ageMs = now.getTime() - thisUpdate.getTime()
  return ageMs < maxAgeMs && ageMs > -60_000
}

async function makeCrl({ db, ca }: Publisher, now: Date): Promise<Crl> {
  const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000)
  const nextUpdate = new Date(thisUpdate.getTime() + validityMs)
  const { number, revoked } = await db.$transaction(async (tx) => {
    // The row lock lasts until the list is read: a higher number never knows less, whichever process makes it.
    // Also after a backup from before the last list was restored: so the number is the real time, if that is higher.
    const [key] = await tx.$queryRaw<{ crlNumber: bigint }[]>`
      UPDATE "CaKey" SET "crlNumber" = greatest("crlNumber" + 1, ${Date.now()}::bigint), "crlNextUpdate" = ${nextUpdate}
      WHERE id = ${ca.id}::uuid RETURNING "crlNumber"`
    if (!key) throw new Error(`the issuing CA ${ca.id} is gone`)
    const rows = await tx.certificate.findMany({
      where: { revokedAt: { not: null }, issuerId: ca.id },
      select: { serialHex: true, revokedAt: true, crlReason: true },
      orderBy: { revokedAt: 'asc' },
    })
    return { number: Number(key.crlNumber), revoked: rows }
  })
  const content = {
    number,
    thisUpdate,
    nextUpdate,
    revoked: revoked.map(({ serialHex, revokedAt, crlReason }) => ({
      serialHex,
      revokedAt: revokedAt ?? now,
      reason: crlReason,
    })),
  }
  const der = await issueCrl(content, ca.certificate.raw, ca.issuer.signer)
  return { der, thisUpdate, revoked: revoked.length }
}
