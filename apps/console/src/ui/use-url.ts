'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'
import type { Params } from './url-params.ts'

export type Changes = Record<string, string | string[]>

/**
 * The parameters of the address, and how to change them. The page stays and draws itself anew; the server is asked
 * for nothing but the data. An empty value takes a parameter out.
 */
export function useUrl(): [Params, (changes: Changes, history?: 'push' | 'replace') => void] {
  const params = useSearchParams()
  const change = useCallback((changes: Changes, history: 'push' | 'replace' = 'push') => {
    const { pathname, search } = window.location
    const next = new URLSearchParams(search)
    for (const [name, values] of Object.entries(changes)) {
      next.delete(name)
      for (const value of [values].flat()) if (value) next.append(name, value)
    }
    const url = next.size > 0 ? `${pathname}?${next}` : pathname
    if (history === 'push') window.history.pushState(null, '', url)
    else window.history.replaceState(null, '', url)
  }, [])
  return [params, change]
}
