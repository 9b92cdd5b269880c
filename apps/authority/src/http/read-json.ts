import type { z } from 'zod'
import { Refused } from '../problem.ts'
import type { HttpContext } from './environment.ts'

/**
 * The body, parsed by the contract. What is wrong with it goes to the log by its path; never the value, which may be
 * a secret.
 * @throws Refused malformed (400, 415)
 */
export async function readJson<T>(c: HttpContext, schema: z.ZodType<T>): Promise<T> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new Refused({ code: 'malformed' }, 'the content type is not application/json', { status: 415 })
  }
  const parsed = schema.safeParse(parseJson(await c.req.text()))
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ')
  throw new Refused({ code: 'malformed' }, `body: ${where.slice(0, 200)}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new Refused({ code: 'malformed' }, 'the body is not JSON')
  }
}

/** The bearer token of a request, or an empty string, which is nobody's. */
export function bearerToken(c: HttpContext): string {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
}
