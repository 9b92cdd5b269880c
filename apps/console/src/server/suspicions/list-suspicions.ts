import { z } from 'zod'
import { db } from '../db.ts'

/** All that nobody has looked into; or those of a PC or an issuance, the settled ones too. */
export const suspicionListInput = z.union([
  z.strictObject({ agentId: z.uuid() }),
  z.strictObject({ issuanceId: z.uuid() }),
  z.strictObject({ settled: z.literal(false) }),
])

const mostShown = 50

export async function listSuspicions(input: z.infer<typeof suspicionListInput>) {
  return db().suspicion.findMany({
    where: 'settled' in input ? { settledAt: null } : input,
    orderBy: [{ settledAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
    take: mostShown,
    select: {
      id: true,
      issuanceId: true,
      referenceCode: true,
      note: true,
      reportedAt: true,
      settledAt: true,
      settledBy: true,
      agent: { select: { id: true, hostname: true, osUser: true } },
    },
  })
}
