import type { Envelope } from '@certfleet/core/order.ts'
import { releasePackageSchema } from '@certfleet/core/release.ts'
import { z } from 'zod'
import type { Tx } from '../db.ts'

const packages = z.array(releasePackageSchema)

/** What is offered to agents now: the newest publication, unless it was withdrawn. Earlier ones do not come back. */
export async function currentRelease(tx: Tx) {
  const newest = await tx.release.findFirst({ orderBy: { number: 'desc' } })
  if (!newest || newest.withdrawnAt) return null
  return { ...newest, packages: packages.parse(newest.packages), envelope: newest.envelope as Envelope }
}
