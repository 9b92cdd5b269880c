import { z } from 'zod'
import { publicProcedure, router } from '../trpc.ts'
import { minPasswordLength } from './auth.ts'
import { isSetUp, setUp } from './set-up.ts'

export const setUpRouter = router({
  isDone: publicProcedure.query(() => isSetUp()),
  complete: publicProcedure
    .input(
      z.object({
        code: z.string().min(1).max(40),
        name: z.string().trim().min(1).max(100),
        email: z.email().max(200),
        password: z.string().min(minPasswordLength).max(128),
      }),
    )
    .mutation(({ input }) => setUp(input)),
})
