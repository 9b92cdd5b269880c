import type { ProblemCode } from '@certfleet/core/problem.ts'
import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from './router-types.ts'

export interface KnownProblem {
  code: ProblemCode
  details: Record<string, unknown>
}

/** The refusal the server gave a name to; null for anything else: a broken network, or a mistake of ours. */
export function problemIn(error: unknown): KnownProblem | null {
  if (!(error instanceof TRPCClientError)) return null
  const { data } = error as TRPCClientError<AppRouter>
  return data?.problem ? { code: data.problem, details: data.details } : null
}
