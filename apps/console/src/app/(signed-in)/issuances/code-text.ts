'use client'

import type { Advice } from '@certfleet/core/text/ja.ts'
import { useMessages } from 'use-intl'

/** What an authority's or agent's code means; null for one we have no words for. */
export function useCodeText(): (code: string) => Advice | null {
  const codes: Readonly<Record<string, Advice>> = useMessages().domain.code
  return (code) => (Object.hasOwn(codes, code) ? (codes[code] ?? null) : null)
}
