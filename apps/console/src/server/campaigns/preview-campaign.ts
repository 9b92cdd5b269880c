import { nextOfferTime } from '@certfleet/core/offer-hours.ts'
import { db } from '../db.ts'
import { type Selection, judgeSelection } from './judge-selection.ts'
import { offerRules } from './offer-rules.ts'

/** What a bulk renewal of the selection would do if it were started now. */
export async function previewCampaign(selection: Selection) {
  const now = new Date()
  const { renewable, refused } = await judgeSelection(db(), selection, now)
  const authorities = await db().authority.findMany({
    where: { id: { in: [...new Set(renewable.map(({ authorityId }) => authorityId))] } },
    orderBy: { code: 'asc' },
    select: { id: true, name: true, offersPerMinute: true, profile: true },
  })
  return {
    renewable: renewable.length,
    refused,
    earliestDeadline: renewable.reduce<Date | null>((least, { notAfter }) => {
      return least && least < notAfter ? least : notAfter
    }, null),
    authorities: await Promise.all(
      authorities.map(async ({ id, name, offersPerMinute, profile }) => {
        const count = renewable.filter(({ authorityId }) => authorityId === id).length
        return {
          id,
          name,
          count,
          offersPerMinute,
          /** Null: the hours and maintenance leave no time at all. */
          startsAt: nextOfferTime(now, await offerRules(db(), profile)),
          minutes: Math.ceil(count / offersPerMinute),
        }
      }),
    ),
  }
}
