import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { connectAuthority } from './connect-authority.ts'
import { listAuthorities } from './list-authorities.ts'

export const authoritiesRouter = router({
  list: adminProcedure.query(() => listAuthorities()),
  connect: adminProcedure
    .input(z.object({ invitation: z.string().min(1).max(60_000) }))
    .mutation(({ input, ctx }) => connectAuthority(input.invitation, ctx.actor)),
})
