import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { listReleases } from './list-releases.ts'
import { publishInput, publishRelease } from './publish-release.ts'
import { withdrawRelease } from './withdraw-release.ts'

export const releasesRouter = router({
  list: adminProcedure.query(() => listReleases()),
  publish: adminProcedure.input(publishInput).mutation(({ input, ctx }) => publishRelease(input, ctx.actor)),
  withdraw: adminProcedure
    .input(z.object({ number: z.int() }))
    .mutation(({ input, ctx }) => withdrawRelease(input.number, ctx.actor)),
})
