import type { FaultKind } from '@certfleet/authority-db/generated/client.ts'

/** What a rehearsal can do wrong on purpose, and what else has to be said of it. */
interface Kind {
  /** Of which `amount` says how many: seconds or steps of a minute, from … to …; null: nothing to say. */
  amount: { unit: 'seconds' | 'steps'; from: number; to: number } | null
}

const plain: Kind = { amount: null }

export const faultKinds = {
  congestion: plain,
  outage: plain,
  slow: { amount: { unit: 'seconds', from: 1, to: 120 } },
  lost_before_issue: plain,
  lost_after_issue: plain,
  issued_then_dropped: plain,
  garbage: plain,
  token_drift: { amount: { unit: 'steps', from: -1000, to: 1000 } },
} satisfies Record<FaultKind, Kind> as Record<FaultKind, Kind>

export const faultKindNames = Object.keys(faultKinds) as FaultKind[]
export const isFaultKind = (text: string): text is FaultKind => Object.hasOwn(faultKinds, text)
