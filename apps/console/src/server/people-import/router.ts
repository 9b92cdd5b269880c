import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { applyImport } from './apply-import.ts'
import { errorFile } from './error-file.ts'
import { getImport, importPartInput, listImportPart } from './get-import.ts'
import { previewImport } from './preview-import.ts'

const byId = z.object({ id: z.uuid() })

export const importsRouter = router({
  preview: adminProcedure
    // Base64; a file that is too large is to be told so by its own size.
    .input(z.object({ name: z.string().max(200), file: z.string().max(20 * 1024 * 1024) }))
    .mutation(({ input, ctx }) =>
      previewImport({ name: input.name, bytes: Buffer.from(input.file, 'base64') }, ctx.actor),
    ),
  applyPlan: adminProcedure.input(byId).mutation(({ input, ctx }) => applyImport(input.id, ctx.actor)),
  get: adminProcedure.input(byId).query(({ input }) => getImport(input.id)),
  changes: adminProcedure
    .input(importPartInput.extend({ kind: z.enum(['added', 'changed']) }))
    .query(({ input: { kind, ...part } }) => listImportPart(kind, part)),
  errors: adminProcedure.input(importPartInput).query(({ input }) => listImportPart('errors', input)),
  missing: adminProcedure.input(importPartInput).query(({ input }) => listImportPart('missing', input)),
  errorFile: adminProcedure
    .input(byId.extend({ locale: z.enum(['ja', 'en']) }))
    .query(({ input }) => errorFile(input.id, input.locale)),
})
