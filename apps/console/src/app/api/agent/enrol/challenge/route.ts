import { enrolChallengeRequestSchema } from '@certfleet/core/protocol.ts'
import { enrolChallenge } from '../../../../../server/agents/enrol-challenge.ts'
import { answerAgent } from '../../answer.ts'

export const POST = (request: Request): Promise<Response> =>
  answerAgent(request, enrolChallengeRequestSchema, ({ nonce }) => enrolChallenge(nonce))
