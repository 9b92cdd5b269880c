import { Problem, problems } from '@certfleet/core/problem.ts'
import type { z } from 'zod'
import { log } from '../../../server/log.ts'

const maxBodyBytes = 65_536

/** Answers an agent's HTTP request: its body parsed by `schema`, problems by their code and status. */
export async function answerAgent<Input>(
  request: Request,
  schema: z.ZodType<Input>,
  command: (input: Input) => Promise<unknown>,
): Promise<Response> {
  try {
    const text = await request.text()
    const input = text.length <= maxBodyBytes ? schema.safeParse(parseJson(text)) : null
    if (!input?.success) throw new Problem('input')
    return Response.json(await command(input.data))
  } catch (error) {
    if (error instanceof Problem) return Response.json({ problem: error.code }, { status: problems[error.code] })
    log().error({ err: error }, 'agent request failed')
    return Response.json({ problem: 'unexpected' }, { status: 500 })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
