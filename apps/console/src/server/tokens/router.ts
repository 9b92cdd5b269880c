import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { createToken } from './create-token.ts'
import { listTokens } from './list-tokens.ts'
import { revokeToken } from './revoke-token.ts'

export const tokensRouter = router({
  list: adminProcedure.query(() => listTokens()),
  create: adminProcedure
    .input(
      z.object({
        label: z.string().trim().min(1).max(100),
        validDays: z.int().min(1).max(365),
        maxUses: z.int().min(1).max(100_000),
        subscriberId: z.uuid().nullable(),
      }),
    )
    .mutation(({ input, ctx }) => createToken(input, ctx.actor)),
  revoke: adminProcedure
    .input(z.object({ id: z.string().max(40) }))
    .mutation(({ input, ctx }) => revokeToken(input.id, ctx.actor)),
})
