/** 一斉更新: issuances that go out together. */

export const campaignKinds = ['bulk', 'rolling'] as const
export type CampaignKind = (typeof campaignKinds)[number]

export const campaignStates = ['running', 'paused', 'completed', 'cancelled'] as const
export type CampaignState = (typeof campaignStates)[number]

/** What may be done in which state: one table for button and command. */
export const campaignCan: Record<'pause' | 'resume' | 'cancel', CampaignState[]> = {
  pause: ['running'],
  resume: ['paused'],
  cancel: ['running', 'paused'],
}

/** Of a window of forty days at least ten are left to whoever comes last. */
export const maxSpreadDays = 30

const dayMs = 86_400_000

/**
 * When a certificate's turn comes in rolling renewal: in its own moment of the first `spreadDays` of its window. The
 * moment follows from the certificate, so that it stays the same however often it is asked, and a fleet issued on one
 * day is spread.
 * @param sha256 of the certificate, hex
 */
export function rollingAt(windowOpensAt: Date, sha256: string, spreadDays: number): Date {
  const share = Number.parseInt(sha256.slice(0, 8), 16) / 0x1_0000_0000
  return new Date(windowOpensAt.getTime() + share * spreadDays * dayMs)
}
