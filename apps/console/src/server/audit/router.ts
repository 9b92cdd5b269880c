import { adminProcedure, router } from '../trpc.ts'
import { auditListInput, listAudit } from './list-audit.ts'

export const auditRouter = router({
  list: adminProcedure.input(auditListInput).query(({ input }) => listAudit(input)),
})
