import type { OfferHours } from '@certfleet/core/offer-hours.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { issuanceCan } from '@certfleet/core/issuance.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'

/** How many requests a minute go out to an authority in bulk. @throws Problem not_found. */
export async function setPace(authorityId: string, offersPerMinute: number, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.authority.updateMany({ where: { id: authorityId }, data: { offersPerMinute } })
    if (count === 0) throw new Problem('not_found', { kind: 'authority', id: authorityId })
    const subject = { kind: 'authority' as const, id: authorityId }
    await audit(tx, { actor, action: 'settings.changed', subject, data: { offersPerMinute } })
  })
  await ring({ at: 'page', kind: 'authority' }, { at: 'page', kind: 'campaign' })
}

/** When employees are asked in bulk. What was put off by the old hours is looked at again. */
export async function setOfferHours(hours: OfferHours, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.installation.update({ where: { id: 1 }, data: { offerHours: hours } })
    await lookAgain(tx)
    const subject = { kind: 'installation' as const, id: '1' }
    await audit(tx, { actor, action: 'settings.changed', subject, data: { ...hours } })
  })
  await ring({ at: 'page', kind: 'campaign' })
}

/** What is planned in bulk is judged anew by the hours and days there are now. */
export async function lookAgain(tx: Tx): Promise<void> {
  await tx.issuance.updateMany({
    where: { state: { in: issuanceCan.dispatch }, campaignId: { not: null } },
    data: { nextAttemptAt: new Date() },
  })
}
