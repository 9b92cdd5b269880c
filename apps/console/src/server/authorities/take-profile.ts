import { isDeepStrictEqual } from 'node:util'
import type { profileAnswerSchema } from '@certfleet/core/authority-api.ts'
import { type AuthorityProfile, authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { Authority, Prisma } from '@certfleet/console-db/generated/client.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { readPemBundle } from '@certfleet/pki/read-certificate.ts'
import type { z } from 'zod'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { publishPolicy } from '../policy/publish-policy.ts'

/**
 * Takes what an authority says of itself: its switches, and the certificates of its CAs as they are now. It has said so
 * over TLS that its certificates from before vouch for, so a successor needs nobody's hand here; it is on record.
 * @throws Problem authority_answer_unreadable: its certificates are none
 */
export async function takeProfile(
  { id }: Pick<Authority, 'id'>,
  { profile, trustAnchors, issuers }: z.infer<typeof profileAnswerSchema>,
): Promise<void> {
  const isNews = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Authority" WHERE id = ${id}::uuid FOR UPDATE`
    const before = await tx.authority.findUniqueOrThrow({ where: { id } })
    const now = {
      profile,
      trustAnchors: bundleOr(before.trustAnchors, trustAnchors),
      issuers: bundleOr(before.issuers, issuers),
    }
    const switches = changedSwitches(authorityProfileSchema.parse(before.profile), profile)
    const newCas = newIn(before.trustAnchors, now.trustAnchors) + newIn(before.issuers, now.issuers)
    const bundlesDiffer = before.trustAnchors !== now.trustAnchors || before.issuers !== now.issuers
    if (switches.length === 0 && !bundlesDiffer) return false
    await tx.authority.update({ where: { id }, data: now, select: { id: true } })
    const actor: Actor = { kind: 'authority', id, name: before.name }
    const data: Prisma.InputJsonObject = { switches: switches.join(', '), newCas }
    await audit(tx, { actor, action: 'authority.profile_changed', subject: { kind: 'authority', id }, data })
    await publishPolicy(tx, actor)
    return true
  })
  if (isNews) await ring({ at: 'policy' }, { at: 'page', kind: 'authority' })
}

const changedSwitches = (before: AuthorityProfile, now: AuthorityProfile) =>
  [...new Set([...Object.keys(before), ...Object.keys(now)] as (keyof AuthorityProfile)[])].filter(
    (name) => !isDeepStrictEqual(before[name], now[name]),
  )

/** What holds no certificates is not taken: nothing could be judged by it. */
function bundleOr(before: string, given: string | undefined): string {
  try {
    if (given !== undefined) readPemBundle(given)
    return given ?? before
  } catch (cause) {
    throw new Problem('authority_answer_unreadable', {}, { cause })
  }
}

function newIn(before: string, now: string): number {
  const known = new Set(readPemBundle(before).map(({ fingerprint256 }) => fingerprint256))
  return readPemBundle(now).filter(({ fingerprint256 }) => !known.has(fingerprint256)).length
}
