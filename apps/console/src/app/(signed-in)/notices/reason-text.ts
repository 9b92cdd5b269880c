'use client'

import { useMessages } from 'use-intl'

/** Why a mail was not sent, in words; one we have no words for as it is. */
export function useReasonText(): (reason: string) => string {
  const reasons: Readonly<Record<string, string>> = useMessages().notices.reason
  return (reason) => (Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason)
}
