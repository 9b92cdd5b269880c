import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { listSuspicions, suspicionListInput } from './list-suspicions.ts'
import { settleSuspicion } from './settle-suspicion.ts'

export const suspicionsRouter = router({
  list: adminProcedure.input(suspicionListInput).query(({ input }) => listSuspicions(input)),
  settle: adminProcedure
    .input(z.object({ id: z.uuid() }))
    .mutation(({ input, ctx }) => settleSuspicion(input.id, ctx.actor)),
})
