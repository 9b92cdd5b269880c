'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPCClient } from './client.tsx'
import { type LiveState, startLive } from './live-stream.ts'
import { makeRefetcher } from './refetcher.ts'

/** While changes are heard: labels such as 期限切れ change with time alone. */
const slowMs = 300_000
/** While they are not. */
const fastMs = 15_000

/** Keeps what is on the screen up to date, for as long as the component that calls it is there. Called once. */
export function useLive(): LiveState {
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const [state, setState] = useState<LiveState>('starting')

  useEffect(() => {
    const refetcher = makeRefetcher(queryClient)
    const stop = startLive(
      (on) => {
        const subscription = client.live.subscribe(undefined, {
          onData: on.change,
          onConnectionStateChange: (connection) => {
            if (connection.state === 'pending') on.state('live')
            // Without an error it is the first attempt.
            else if (connection.state === 'connecting' && connection.error) on.state('down')
          },
          onError: on.ended,
          onComplete: on.ended,
        })
        return () => subscription.unsubscribe()
      },
      { change: refetcher.add, state: setState },
    )
    return () => {
      stop()
      refetcher.stop()
    }
  }, [client, queryClient])

  useEffect(() => {
    const timer = setInterval(
      () => {
        if (document.visibilityState === 'visible') void queryClient.invalidateQueries()
      },
      state === 'live' ? slowMs : fastMs,
    )
    return () => clearInterval(timer)
  }, [queryClient, state])

  return state
}
