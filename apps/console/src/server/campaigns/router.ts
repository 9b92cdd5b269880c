import { maxSpreadDays } from '@certfleet/core/campaign.ts'
import { offerHoursSchema } from '@certfleet/core/offer-hours.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { adminProcedure, router } from '../trpc.ts'
import { cancelCampaign } from './cancel-campaign.ts'
import { pauseCampaign, resumeCampaign } from './hold-campaign.ts'
import { selectionSchema } from './judge-selection.ts'
import { campaignListInput, getCampaign, listCampaigns } from './list-campaigns.ts'
import { offerHours } from './offer-rules.ts'
import { previewCampaign } from './preview-campaign.ts'
import { setOfferHours, setPace } from './set-pace.ts'
import { startRolling } from './set-rolling.ts'
import { startCampaign } from './start-campaign.ts'

const byId = z.object({ id: z.uuid() })

export const campaignsRouter = router({
  list: adminProcedure.input(campaignListInput).query(({ input }) => listCampaigns(input)),
  get: adminProcedure.input(byId).query(({ input }) => getCampaign(input.id)),
  preview: adminProcedure.input(selectionSchema).query(({ input }) => previewCampaign(input)),
  start: adminProcedure
    .input(z.object({ name: z.string().trim().min(1).max(100), selection: selectionSchema }))
    .mutation(({ input, ctx }) => startCampaign(input.name, input.selection, ctx.actor)),
  pause: adminProcedure.input(byId).mutation(({ input, ctx }) => pauseCampaign(input.id, ctx.actor)),
  resume: adminProcedure.input(byId).mutation(({ input, ctx }) => resumeCampaign(input.id, ctx.actor)),
  cancel: adminProcedure.input(byId).mutation(({ input, ctx }) => cancelCampaign(input.id, ctx.actor)),
  startRolling: adminProcedure
    .input(z.object({ authorityId: z.uuid(), spreadDays: z.int().min(0).max(maxSpreadDays) }))
    .mutation(({ input, ctx }) => startRolling(input.authorityId, input.spreadDays, ctx.actor)),
  setPace: adminProcedure
    .input(z.object({ authorityId: z.uuid(), offersPerMinute: z.int().min(1).max(6_000) }))
    .mutation(({ input, ctx }) => setPace(input.authorityId, input.offersPerMinute, ctx.actor)),
  hours: adminProcedure.query(() => offerHours(db())),
  setHours: adminProcedure.input(offerHoursSchema).mutation(({ input, ctx }) => setOfferHours(input, ctx.actor)),
})
