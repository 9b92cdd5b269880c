import { z } from 'zod'
import { askDiagnosis } from '../diagnoses/ask-diagnosis.ts'
import { listDiagnoses } from '../diagnoses/list-diagnoses.ts'
import { adminProcedure, router } from '../trpc.ts'
import { approveAgent } from './approve-agent.ts'
import { assignAgent, endAssignment } from './assign-agent.ts'
import { getAgent } from './get-agent.ts'
import { agentListInput, listAgents } from './list-agents.ts'
import { retireAgent } from './retire-agent.ts'

const byId = z.object({ id: z.uuid() })

export const agentsRouter = router({
  list: adminProcedure.input(agentListInput).query(({ input }) => listAgents(input)),
  get: adminProcedure.input(byId).query(({ input }) => getAgent(input.id)),
  approve: adminProcedure
    .input(byId.extend({ subscriberId: z.uuid().nullable() }))
    .mutation(({ input, ctx }) => approveAgent(input.id, input.subscriberId, ctx.actor)),
  assign: adminProcedure
    .input(byId.extend({ subscriberId: z.uuid() }))
    .mutation(({ input, ctx }) => assignAgent(input.id, input.subscriberId, ctx.actor)),
  endAssignment: adminProcedure
    .input(z.object({ assignmentId: z.uuid() }))
    .mutation(({ input, ctx }) => endAssignment(input.assignmentId, ctx.actor)),
  diagnoses: adminProcedure.input(byId).query(({ input }) => listDiagnoses(input.id)),
  askDiagnosis: adminProcedure.input(byId).mutation(({ input, ctx }) => askDiagnosis(input.id, ctx.actor)),
  retire: adminProcedure.input(byId).mutation(({ input, ctx }) => retireAgent(input.id, ctx.actor)),
})
