'use client'

import type { IssuanceState } from '@certfleet/core/issuance.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import { useMessages } from 'use-intl'

/** What an authority's or agent's code means in that state; null for one we have no words for. */
export function useCodeText(): (code: string, state: IssuanceState) => Advice | null {
  const { code: codes, signOnRefused }: { code: Readonly<Record<string, Advice>>; signOnRefused: Advice } =
    useMessages().domain
  return (code, state) => {
    if (code === 'G009e' && state === 'waiting_proxy_auth') return signOnRefused
    return Object.hasOwn(codes, code) ? (codes[code] ?? null) : null
  }
}
