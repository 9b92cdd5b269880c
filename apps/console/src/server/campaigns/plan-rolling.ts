import { rollingAt } from '@certfleet/core/campaign.ts'
import { system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addIssuances } from './add-issuances.ts'
import { judgeCertificates } from './judge-selection.ts'

const timeoutMs = 60_000

/**
 * The job `rolling`: adds to each rolling renewal the certificates whose turn has come. Once a certificate: what ended
 * otherwise than completed is for a person to start again.
 */
export async function planRolling(now: Date): Promise<void> {
  const campaigns = await db().campaign.findMany({
    where: { kind: 'rolling', state: 'running' },
    select: { id: true, authorityId: true, spreadDays: true, authority: { select: { clockAheadMs: true } } },
  })
  let added = 0
  for (const { id, authorityId, spreadDays, authority } of campaigns) {
    if (!authorityId || spreadDays === null) continue
    const theirs = new Date(now.getTime() + Number(authority?.clockAheadMs ?? 0))
    const inWindow = await db().certificate.findMany({
      where: {
        authorityId,
        windowOpensAt: { lte: theirs },
        notAfter: { gt: theirs },
        authorityStatus: 'issued',
        successorId: null,
        renewedBy: { none: {} },
      },
      select: { id: true, sha256: true, windowOpensAt: true },
    })
    const due = inWindow.filter((one) => rollingAt(one.windowOpensAt, one.sha256, spreadDays) <= theirs)
    if (due.length === 0) continue
    added += await db().$transaction(
      async (tx) => {
        const { renewable } = await judgeCertificates(
          tx,
          due.map((one) => one.id),
          now,
        )
        return addIssuances(tx, id, renewable, system, now)
      },
      { timeout: timeoutMs },
    )
  }
  if (added > 0) {
    await ring({ at: 'page', kind: 'campaign' }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
  }
}
