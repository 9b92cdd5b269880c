import { Problem, type ProblemCode, problems } from '@certfleet/core/problem.ts'
import { TRPCError, initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { ZodError } from 'zod'
import type { Actor } from './audit/audit.ts'
import { signedInUser } from './auth/auth.ts'
import { log } from './log.ts'

interface Context {
  headers: Headers
}

const statusNames = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  429: 'TOO_MANY_REQUESTS',
  502: 'BAD_GATEWAY',
} as const satisfies Record<(typeof problems)[ProblemCode], string>

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  /** What the browser learns of an error: the code of a problem and its details, or that it is ours to look into. */
  errorFormatter: ({ shape, error }) => {
    const { code, details } = problemOf(error)
    return { ...shape, message: code ?? 'unexpected', data: { code: shape.data.code, problem: code, details } }
  },
})

function problemOf(error: TRPCError): { code: ProblemCode | null; details: Record<string, unknown> } {
  if (error.cause instanceof Problem) return { code: error.cause.code, details: error.cause.details }
  if (error.cause instanceof ZodError) {
    return { code: 'input', details: { fields: error.cause.issues.map((issue) => issue.path.join('.')) } }
  }
  return { code: null, details: {} }
}

/** Turns a command's Problem into the transport's error; anything else is logged with its cause and said to be ours. */
const problemsAsErrors = t.middleware(async ({ next, path }) => {
  const result = await next()
  if (result.ok) return result
  const { cause } = result.error
  if (cause instanceof Problem) {
    throw new TRPCError({ code: statusNames[problems[cause.code]], message: cause.code, cause })
  }
  if (result.error.code === 'INTERNAL_SERVER_ERROR') log().error({ path, err: cause ?? result.error }, 'request failed')
  return result
})

export const router = t.router

/** For anybody who reaches the console: the first-run page. */
export const publicProcedure = t.procedure.use(problemsAsErrors)

/** For administrators who are signed in; commands get them as the actor of their audit event. */
export const adminProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const user = await signedInUser(ctx.headers)
  if (!user) throw new Problem('signed_out')
  const actor: Actor & { kind: 'user' } = { kind: 'user', id: user.id, name: user.name }
  return next({ ctx: { ...ctx, user, actor } })
})
