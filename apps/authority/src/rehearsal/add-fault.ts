import type { FaultKind, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import { faultKinds } from './fault-kinds.ts'

export interface NewFault {
  kind: FaultKind
  /** Null: everybody of the institution. */
  loginId: string | null
  /** Seconds or steps, where the kind has them. */
  amount: number | null
  /** How often; null: until it is removed. */
  times: number | null
}

const mostTimes = 1000

/** Sets a fault at an institution of a rehearsal. @throws CannotDo when it makes no sense, or there is no such login ID */
export async function addFault(db: PrismaClient, institutionCode: string, fault: NewFault): Promise<void> {
  const { kind, loginId, amount, times } = fault
  const { amount: range } = faultKinds[kind]
  if (range && (amount === null || amount === 0 || !isWithin(amount, range.from, range.to))) {
    throw new CannotDo(`${kind} needs a number of ${range.unit} from ${range.from} to ${range.to}, and not 0`)
  }
  if (!range && amount !== null) throw new CannotDo(`${kind} has neither seconds nor steps`)
  if (times !== null && !isWithin(times, 1, mostTimes)) throw new CannotDo(`a count is 1 to ${mostTimes}`)
  if (times !== null && kind === 'token_drift') throw new CannotDo('a token drifts until the fault is removed')
  const subscriber =
    loginId === null
      ? null
      : await db.subscriber.findUnique({
          where: { institutionCode_loginId: { institutionCode, loginId } },
          select: { id: true },
        })
  if (loginId !== null && !subscriber) throw new CannotDo(`there is no login ID ${loginId}`)
  const data = { institutionCode, kind, subscriberId: subscriber?.id ?? null, amount, times }
  await db.fault.create({ data, select: { id: true } })
}

const isWithin = (value: number, from: number, to: number) => Number.isInteger(value) && value >= from && value <= to
