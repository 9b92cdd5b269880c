import type { Query, QueryClient } from '@tanstack/react-query'
import type { Outputs, PageKind } from './router-types.ts'

/** Which routers' answers a change can show in. */
const touches: Record<PageKind, 'all' | (keyof Outputs)[]> = {
  campaign: ['overview', 'campaigns', 'audit'],
  issuance: ['overview', 'issuances', 'certificates', 'agents', 'campaigns', 'people', 'audit'],
  certificate: ['overview', 'certificates', 'issuances', 'agents', 'people', 'matching', 'audit'],
  agent: ['overview', 'agents', 'certificates', 'issuances', 'people', 'tokens', 'matching', 'audit'],
  token: ['overview', 'tokens', 'audit'],
  authority: ['overview', 'authorities', 'audit'],
  person: ['overview', 'people', 'certificates', 'agents', 'imports', 'matching', 'audit'],
  notice: ['overview', 'notices', 'holidays', 'audit'],
  everything: 'all',
}

/** At most four rounds a second, however often the bell rings. */
const roundMs = 250
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
  const pending = new Set<PageKind>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let lastRound = 0

  const isTouched = ({ queryKey }: Query): boolean => {
    const [path] = queryKey as [string[]]
    return [...pending].some((kind) => {
      const routers = touches[kind]
      return routers === 'all' || routers.some((router) => router === path[0])
    })
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
      later(Math.max(0, lastRound + roundMs - Date.now()))
    },
    stop: () => {
      if (timer) clearTimeout(timer)
    },
  }
}
