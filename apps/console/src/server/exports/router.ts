import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { getExport } from './get-export.ts'

export const exportsRouter = router({
  get: adminProcedure.input(z.object({ id: z.uuid() })).query(({ input, ctx }) => getExport(input.id, ctx.user.id)),
})
