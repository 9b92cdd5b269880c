import { authorityProfileSchema, needsNobody } from '@certfleet/core/authority-profile.ts'
import type { Assignment, Issuance, Prisma } from '@certfleet/console-db/generated/client.ts'

/** What `isVouchedFor` looks at. */
export const vouchedSelect = {
  assignments: { where: { endedAt: null }, select: { subscriberId: true, basis: true } },
} satisfies Prisma.AgentSelect

/**
 * Whether an administrator has said that the PC is the person's, by hand or by a token for that alone. A certificate's key
 * is no such word: it may have been stolen with the PC, and revoked since.
 */
export const isVouched = ({ basis }: Pick<Assignment, 'basis'>): boolean => basis !== 'possession'

export const isVouchedFor = (
  { assignments }: { assignments: Pick<Assignment, 'subscriberId' | 'basis'>[] },
  subscriberId: string,
): boolean => assignments.some((each) => each.subscriberId === subscriberId && isVouched(each))

type Row = Pick<Issuance, 'purpose' | 'unattended' | 'orderExpiresAt'> & {
  authority: { profile: Prisma.JsonValue }
  agent: { protocol: number | null }
}

/** Whether nobody has to be present: as the order says, or, while a renewal has none yet, as its order would. */
export function isUnattendedRow({ purpose, unattended, orderExpiresAt, authority, agent }: Row): boolean {
  if (orderExpiresAt !== null) return unattended
  return purpose === 'renew' && needsNobody(authorityProfileSchema.parse(authority.profile), purpose, agent)
}
