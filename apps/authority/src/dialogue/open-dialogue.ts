import { randomUUID } from 'node:crypto'
import type { dialogueOpenedSchema, openDialogueSchema } from '@certfleet/core/authority-api.ts'
import type { z } from 'zod'
import { heldBy, supersedingRenewal } from '../ca/standing.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { newToken, tokenHash } from '../token.ts'
import { whyLocked } from './lock.ts'
import { sessionEnd, whyNotRenew } from './rules.ts'

/**
 * Opens a dialogue. A renewal is judged at once, so that nobody types a password for nothing; it is judged again when
 * the request arrives.
 * @throws Refused BZBE011008, too_early, live_certificate_exists, locked or temporarily_locked.
 */
export async function openDialogue(
  institution: Institution,
  ask: z.infer<typeof openDialogueSchema>,
  now: Date,
): Promise<z.infer<typeof dialogueOpenedSchema>> {
  const renewed = ask.purpose === 'renew' ? await renewable(institution, ask.certificateSha256, now) : {}
  const id = randomUUID()
  const token = newToken()
  await institution.db.dialogue.create({
    data: {
      id,
      institutionCode: institution.profile.code,
      tokenSha256: tokenHash(token),
      purpose: ask.purpose,
      expiresAt: sessionEnd(now),
      createdAt: now,
      ...renewed,
    },
    select: { id: true },
  })
  return { dialogueId: id, token, next: { screen: 'CCHK002' } }
}

async function renewable({ db, profile }: Institution, certificateSha256: string, now: Date) {
  const found = await db.certificate.findUnique({
    where: { sha256: certificateSha256, subscriber: { institutionCode: profile.code } },
    select: {
      notAfter: true,
      revokedAt: true,
      renewals: { where: supersedingRenewal, select: { sha256: true }, take: 1 },
      subscriber: { select: { id: true, lockedAt: true, lockedUntil: true } },
    },
  })
  const facts = found && {
    ...found,
    superseded: found.renewals.length > 0,
    hasLive: (await heldBy(db, found.subscriber.id, now, certificateSha256)).hasLive,
  }
  const refusal = whyNotRenew(facts, profile, now)
  if (!found || refusal) throw new Refused(refusal ?? { code: 'BZBE011008' })
  const locked = whyLocked(found.subscriber, now)
  if (locked) throw new Refused(locked)
  return { certificateSha256, subscriberId: found.subscriber.id }
}
