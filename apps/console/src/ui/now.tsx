'use client'

import { type ReactNode, createContext, use, useMemo, useState, useSyncExternalStore } from 'react'

const Started = createContext(0)

/** Gives the pages the server's time to start from, so that what they first draw is what the server drew. */
export function NowProvider({ started, children }: { started: number; children: ReactNode }) {
  // A later rendering of the layout must not turn the clock of the pages back.
  const [first] = useState(started)
  return <Started value={first}>{children}</Started>
}

const tickMs = 5_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer) {
      clearInterval(timer)
      timer = null
    }
  }
}

/** The present instant, to the last full `stepMs`: components are drawn again when that changes, and only then. */
export function useNow(stepMs = tickMs): Date {
  const started = use(Started)
  const step = useSyncExternalStore(
    subscribe,
    () => Math.floor(Date.now() / stepMs),
    () => Math.floor(started / stepMs),
  )
  return useMemo(() => new Date(step * stepMs), [step, stepMs])
}
