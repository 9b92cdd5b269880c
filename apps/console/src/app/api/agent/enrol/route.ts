import { enrolRequestSchema } from '@certfleet/core/protocol.ts'
import { enrolAgent } from '../../../../server/agents/enrol-agent.ts'
import { answerAgent } from '../answer.ts'

export const POST = (request: Request): Promise<Response> => answerAgent(request, enrolRequestSchema, enrolAgent)
