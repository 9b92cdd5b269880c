import { authorityProfileSchema, needsNobody } from '@certfleet/core/authority-profile.ts'
import { isProtectedBy } from '@certfleet/core/key-protection.ts'
import { lifecycleOf } from '@certfleet/core/certificate.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { renewSelect, whyNotRenewRow } from './renew-situation.ts'

/** One certificate with its holder, its PC, what came before and after it, and its issuances. */
export async function getCertificate(id: string) {
  const now = new Date()
  const neighbour = { select: { id: true, serialHex: true, notAfter: true } }
  const row = await db().certificate.findUnique({
    where: { id },
    select: {
      ...renewSelect,
      id: true,
      sha256: true,
      serialHex: true,
      subject: true,
      commonName: true,
      protection: true,
      seenAt: true,
      revokedAt: true,
      revocationReason: true,
      authority: { select: { ...renewSelect.authority.select, id: true, name: true, code: true } },
      agent: {
        select: {
          state: true,
          id: true,
          hostname: true,
          osUser: true,
          protocol: true,
          connectedUntil: true,
          lastSeenAt: true,
        },
      },
      subscriber: {
        select: {
          id: true,
          loginId: true,
          lockedAt: true,
          employee: true,
          issuances: { where: { endedAt: null }, select: { id: true }, take: 1 },
        },
      },
      successor: { select: { ...neighbour.select, delivery: true, authorityStatus: true } },
      predecessor: neighbour,
      renewedBy: {
        orderBy: { createdAt: 'desc' },
        take: 20,
        select: { id: true, purpose: true, state: true, waitingOn: true, createdAt: true, endedAt: true },
      },
      resultOf: { take: 1, select: { id: true, purpose: true, createdAt: true } },
    },
  })
  if (!row) throw new Problem('not_found', { kind: 'certificate', id })
  const at = { now, calendar: await companyCalendar() }
  const connected = row.agent?.connectedUntil != null && row.agent.connectedUntil > now
  const profile = authorityProfileSchema.parse(row.authority.profile)
  return {
    ...row,
    isKeyTooWeak: row.protection !== null && !isProtectedBy(row.protection, profile.minimumKeyProtection),
    /** It is renewed with nobody present. */
    isUnattended: needsNobody(profile, 'renew', row.agent),
    agent: row.agent && { ...row.agent, connected },
    lifecycle: lifecycleOf(row, at),
    refusal: whyNotRenewRow(row, at),
  }
}
