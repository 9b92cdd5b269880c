import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { Problem, type ProblemCode } from '@certfleet/core/problem.ts'

/** Runs `write`; when a unique index of the database objects, that is the problem `code`. */
export async function orProblemWhenTaken<T>(
  code: ProblemCode,
  details: Record<string, unknown>,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write()
  } catch (cause) {
    const taken = cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002'
    throw taken ? new Problem(code, details, { cause }) : cause
  }
}
