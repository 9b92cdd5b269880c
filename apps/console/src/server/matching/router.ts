import { z } from 'zod'
import { pageInput } from '../paging.ts'
import { adminProcedure, router } from '../trpc.ts'
import { assignCertificate } from './assign-certificate.ts'
import { countMatching } from './count-matching.ts'
import { listConflicts } from './list-conflicts.ts'
import { listLeavers } from './list-leavers.ts'
import { listUnassigned } from './list-unassigned.ts'
import { listUnknown } from './list-unknown.ts'

const page = z.object(pageInput)

export const matchingRouter = router({
  count: adminProcedure.query(() => countMatching()),
  unknown: adminProcedure.input(page).query(({ input }) => listUnknown(input)),
  unassigned: adminProcedure.input(page).query(({ input }) => listUnassigned(input)),
  leavers: adminProcedure.input(page).query(({ input }) => listLeavers(input)),
  conflicts: adminProcedure.query(() => listConflicts()),
  assignCertificate: adminProcedure
    .input(z.object({ certificateId: z.uuid(), employeeId: z.uuid() }))
    .mutation(({ input, ctx }) => assignCertificate(input.certificateId, input.employeeId, ctx.actor)),
})
