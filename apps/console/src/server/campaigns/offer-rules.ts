import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { type OfferHours, type OfferRules, offerHoursSchema, standardOfferHours } from '@certfleet/core/offer-hours.ts'
import { companyCalendar } from '../calendar.ts'
import type { Tx } from '../db.ts'

/** The company's hours for asking employees in bulk. */
export async function offerHours(tx: Tx): Promise<OfferHours> {
  const row = await tx.installation.findUnique({ where: { id: 1 }, select: { offerHours: true } })
  return row?.offerHours ? offerHoursSchema.parse(row.offerHours) : standardOfferHours
}

/** When the subscribers of an authority may be asked in bulk. @param profile as stored with the authority. */
export async function offerRules(tx: Tx, profile: unknown): Promise<OfferRules> {
  const { maintenance, businessHours } = authorityProfileSchema.parse(profile)
  return { hours: await offerHours(tx), maintenance, businessHours, calendar: await companyCalendar(tx) }
}
