import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'

const select = {
  id: true,
  kind: true,
  amount: true,
  times: true,
  played: true,
  subscriber: { select: { loginId: true } },
} as const

/** The faults of an institution, in the order they were set. */
export const listFaults = (db: PrismaClient, institutionCode: string) =>
  db.fault.findMany({ where: { institutionCode }, select, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })

export type FaultRow = Awaited<ReturnType<typeof listFaults>>[number]

/** @throws CannotDo when there is no such fault */
export async function removeFault(db: PrismaClient, institutionCode: string, id: string): Promise<void> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const { count } = isId ? await db.fault.deleteMany({ where: { id, institutionCode } }) : { count: 0 }
  if (count === 0) throw new CannotDo(`there is no fault ${id}`)
}

/** Counts one more time that the fault happens. @returns whether it does: its count may be used up, also by others at once. */
export async function takeTurn(db: PrismaClient, id: string): Promise<boolean> {
  const taken = await db.$executeRaw`
    UPDATE "Fault" SET played = played + 1 WHERE id = ${id}::uuid AND (times IS NULL OR played < times)`
  return taken === 1
}

/** How many steps of a minute a token's clock is made to be off: for its institution, and for those who have it. */
export async function tokenDriftSteps(db: PrismaClient, institutionCode: string, tokenId: string): Promise<number> {
  const { _sum } = await db.fault.aggregate({
    where: {
      institutionCode,
      kind: 'token_drift',
      OR: [{ subscriberId: null }, { subscriber: { otpTokenId: tokenId } }],
    },
    _sum: { amount: true },
  })
  return _sum.amount ?? 0
}
