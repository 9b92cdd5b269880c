import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { cancelIssuance } from './cancel-issuance.ts'
import { countForgotten } from './count-forgotten.ts'
import { getIssuance } from './get-issuance.ts'
import { issuanceListInput, listIssuances } from './list-issuances.ts'
import { requestFirstIssue, requestRenewal } from './request-issuance.ts'
import { retryIssuance } from './retry-issuance.ts'

const byId = z.object({ id: z.uuid() })

export const issuancesRouter = router({
  list: adminProcedure.input(issuanceListInput).query(({ input }) => listIssuances(input)),
  get: adminProcedure.input(byId).query(({ input }) => getIssuance(input.id)),
  /** How many nobody looks after; anything but 0 is a defect. */
  forgotten: adminProcedure.query(() => countForgotten(new Date())),
  renew: adminProcedure
    .input(z.object({ certificateId: z.uuid() }))
    .mutation(({ input, ctx }) => requestRenewal(input.certificateId, ctx.actor)),
  issue: adminProcedure
    .input(z.object({ assignmentId: z.uuid() }))
    .mutation(({ input, ctx }) => requestFirstIssue(input.assignmentId, ctx.actor)),
  cancel: adminProcedure.input(byId).mutation(({ input, ctx }) => cancelIssuance(input.id, ctx.actor)),
  retry: adminProcedure.input(byId).mutation(({ input, ctx }) => retryIssuance(input.id, ctx.actor)),
})
