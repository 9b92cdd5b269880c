import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { getCertificate } from './get-certificate.ts'
import { certificateListInput, listCertificates } from './list-certificates.ts'

export const certificatesRouter = router({
  list: adminProcedure.input(certificateListInput).query(({ input }) => listCertificates(input)),
  get: adminProcedure.input(z.object({ id: z.uuid() })).query(({ input }) => getCertificate(input.id)),
})
