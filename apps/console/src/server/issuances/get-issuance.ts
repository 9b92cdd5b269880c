import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { can } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { db } from '../db.ts'
import { isUnattendedRow } from './unattended.ts'

/** One issuance with its timeline, which is its audit events, and what may be done with it now. */
export async function getIssuance(id: string) {
  const neighbour = { select: { id: true, serialHex: true, notAfter: true } }
  const [row, events] = await Promise.all([
    db().issuance.findUnique({
      where: { id },
      select: {
        id: true,
        purpose: true,
        state: true,
        waitingOn: true,
        since: true,
        nextAttemptAt: true,
        lastCode: true,
        attempt: true,
        deadlineAt: true,
        createdAt: true,
        endedAt: true,
        requestedBy: true,
        referenceCode: true,
        requestId: true,
        unattended: true,
        orderExpiresAt: true,
        openBrowsers: true,
        authority: { select: { id: true, name: true, profile: true } },
        agent: {
          select: { id: true, hostname: true, osUser: true, protocol: true, connectedUntil: true, lastSeenAt: true },
        },
        subscriber: { select: { id: true, loginId: true, employee: { select: { name: true, department: true } } } },
        certificate: neighbour,
        result: neighbour,
      },
    }),
    db().auditEvent.findMany({ where: { issuanceId: id }, orderBy: { id: 'asc' }, take: 500 }),
  ])
  if (!row) throw new Problem('not_found', { kind: 'issuance', id })
  const connected = row.agent.connectedUntil !== null && row.agent.connectedUntil > new Date()
  const { unattended: _, orderExpiresAt: __, ...shown } = row
  const { profile, ...authority } = row.authority
  const { authentication, revocationRoutes, helpdesk } = authorityProfileSchema.parse(profile)
  return {
    ...shown,
    authority,
    /** How the institution revokes; by the master or an administrator user in its portal, or on paper. */
    revocationRoutes,
    /** The institution's own desk; it alone unlocks a master user. */
    institutionDesk: helpdesk ?? null,
    /** The institution's own application issues. */
    isExternal: authentication[row.purpose === 'renew' ? 'renew' : 'issue'] === 'external',
    /** Nobody has to be present. */
    isUnattended: isUnattendedRow(row),
    agent: { ...row.agent, connected },
    events,
    can: { cancel: can('cancel', row.state), retry: can('retry', row.state) },
  }
}
