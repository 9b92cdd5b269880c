import type { Query, QueryClient } from '@tanstack/react-query'
import type { Outputs, PageKind } from './router-types.ts'

/** Which routers' answers a change can show in. */
const touches: Record<PageKind, 'all' | (keyof Outputs)[]> = {
  campaign: ['overview', 'campaigns', 'audit'],
  issuance: ['overview', 'issuances', 'certificates', 'agents', 'campaigns', 'people', 'audit'],
  certificate: ['overview', 'certificates', 'issuances', 'agents', 'people', 'matching', 'audit'],
  agent: ['overview', 'agents', 'certificates', 'issuances', 'people', 'tokens', 'releases', 'matching', 'audit'],
  token: ['overview', 'tokens', 'audit'],
  authority: ['overview', 'authorities', 'audit'],
  person: ['overview', 'people', 'certificates', 'agents', 'imports', 'matching', 'audit'],
  suspicion: ['suspicions', 'agents', 'issuances', 'audit'],
  notice: ['overview', 'notices', 'holidays', 'audit'],
  release: ['releases', 'audit'],
  everything: 'all',
}

/** At most four rounds a second, however often the bell rings. */
const roundMs = 250
/** What reads the whole company to answer is asked at most so often, and once more after the last ring. */
const costlyMs = 2_000
const costly: (keyof Outputs)[] = ['overview', 'matching']
/** How long a slow query may hold up the others. */
const patienceMs = 5_000

export interface Refetcher {
  add: (kind: PageKind) => void
  stop: () => void
}

/**
 * Refetches what is on the screen of the kinds it is told of. A query under way may finish and is asked again after:
 * cancelling it would starve the page under steady ringing, leaving it at that could keep an answer from before.
 */
export function makeRefetcher(queryClient: QueryClient): Refetcher {
  const rounds = [
    makeRounds(queryClient, roundMs, (router) => !costly.includes(router)),
    makeRounds(queryClient, costlyMs, (router) => costly.includes(router)),
  ]
  return {
    add: (kind) => {
      for (const each of rounds) each.add(kind)
    },
    stop: () => {
      for (const each of rounds) each.stop()
    },
  }
}

/** Rounds at least `everyMs` apart over the queries of the routers that are `ours`. */
function makeRounds(queryClient: QueryClient, everyMs: number, ours: (router: keyof Outputs) => boolean): Refetcher {
  const pending = new Set<PageKind>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let lastRound = 0

  const isTouched = ({ queryKey }: Query): boolean => {
    const [[router]] = queryKey as [[keyof Outputs]]
    if (!ours(router)) return false
    return [...pending].some((kind) => touches[kind] === 'all' || touches[kind].includes(router))
  }

  const round = () => {
    timer = null
    const busy = queryClient.isFetching({ predicate: isTouched }) > 0
    if (busy && Date.now() - lastRound < patienceMs) return later(roundMs)
    lastRound = Date.now()
    // Invalidating marks by predicate before it returns, so `pending` can be emptied at once.
    void queryClient.invalidateQueries({ predicate: isTouched })
    pending.clear()
  }

  const later = (ms: number) => {
    timer ??= setTimeout(round, ms)
  }

  return {
    add: (kind) => {
      pending.add(kind)
      later(Math.max(0, lastRound + everyMs - Date.now()))
    },
    stop: () => {
      if (timer) clearTimeout(timer)
    },
  }
}
