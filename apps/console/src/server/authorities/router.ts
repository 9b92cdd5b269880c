import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { changeAuthority } from './change-authority.ts'
import { connectAuthority } from './connect-authority.ts'
import { listAuthorities } from './list-authorities.ts'
import { registerAuthority } from './register-authority.ts'
import { registrationSchema } from './registration.ts'

export const authoritiesRouter = router({
  list: adminProcedure.query(() => listAuthorities()),
  connect: adminProcedure
    .input(z.object({ invitation: z.string().min(1).max(60_000) }))
    .mutation(({ input, ctx }) => connectAuthority(input.invitation, ctx.actor)),
  register: adminProcedure.input(registrationSchema).mutation(({ input, ctx }) => registerAuthority(input, ctx.actor)),
  change: adminProcedure
    .input(registrationSchema.extend({ id: z.uuid() }))
    .mutation(({ input: { id, ...registration }, ctx }) => changeAuthority(id, registration, ctx.actor)),
})
