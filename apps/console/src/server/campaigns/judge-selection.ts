import type { Refusal } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { companyCalendar } from '../calendar.ts'
import { certificateFilter, matchingCertificates } from '../certificates/list-certificates.ts'
import { renewSelect, whyNotRenewRow } from '../certificates/renew-situation.ts'
import type { Tx } from '../db.ts'
import { absenceOfRow, employmentSelect } from '../people/absence.ts'

/** More at once are asked for in parts. */
const mostSelected = 50_000
/** Read at once. */
const batch = 5_000

/** What an administrator chose in the list: rows, or all that match its filters. */
export const selectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rows'), ids: z.array(z.uuid()).min(1).max(1_000) }),
  z.object({ kind: z.literal('all'), filter: certificateFilter }),
])
export type Selection = z.infer<typeof selectionSchema>

const select = {
  id: true,
  authorityId: true,
  subscriberId: true,
  agentId: true,
  ...renewSelect,
  authority: { select: { ...renewSelect.authority.select, clockAheadMs: true } },
  subscriber: {
    select: {
      ...renewSelect.subscriber.select,
      employee: { select: employmentSelect },
    },
  },
} satisfies Prisma.CertificateSelect

type SelectedRow = Prisma.CertificateGetPayload<{ select: typeof select }>

/** A certificate that may be renewed now, with what its issuance needs. */
export interface Renewable {
  id: string
  authorityId: string
  subscriberId: string
  agentId: string
  notAfter: Date
}

export interface Judged {
  renewable: Renewable[]
  /** How many may not, by reason. */
  refused: Partial<Record<Refusal['reason'], number>>
}

/** Of two certificates of one login ID the one that lasts longer comes first. */
async function readAll(tx: Tx, ids: string[]) {
  const rows: SelectedRow[] = []
  for (let at = 0; at < ids.length; at += batch)
    rows.push(...(await tx.certificate.findMany({ where: { id: { in: ids.slice(at, at + batch) } }, select })))
  return rows.toSorted((a, b) => b.notAfter.getTime() - a.notAfter.getTime())
}

/**
 * Which of the selected certificates may be renewed now, and why the others may not; the same rules as the button's.
 * @throws Problem too_many.
 */
export async function judgeSelection(tx: Tx, selection: Selection, now: Date): Promise<Judged> {
  const ids =
    selection.kind === 'rows' ? selection.ids : await matchingCertificates(tx, selection.filter, now, mostSelected + 1)
  if (ids.length > mostSelected) throw new Problem('too_many', { most: mostSelected })
  return judgeCertificates(tx, ids, now)
}

export async function judgeCertificates(tx: Tx, ids: string[], now: Date): Promise<Judged> {
  const rows = await readAll(tx, ids)
  const calendar = await companyCalendar(tx)
  const judged: Judged = { renewable: [], refused: {} }
  const taken = new Set<string>()
  for (const row of rows) {
    const { id, authorityId, subscriberId, agentId, notAfter, authority } = row
    const refusal = whyNotRenewRow(row, {
      now: new Date(now.getTime() + Number(authority.clockAheadMs)),
      calendar,
    })
    // Nobody is there to be asked: it would go to an empty desk.
    const absence = row.subscriber && absenceOfRow(row.subscriber.employee, now)
    const reason =
      refusal?.reason ?? absence?.reason ?? (subscriberId && taken.has(subscriberId) ? 'already_open' : null)
    if (reason || !subscriberId || !agentId) {
      const counted = reason ?? 'no_pc'
      judged.refused[counted] = (judged.refused[counted] ?? 0) + 1
    } else {
      taken.add(subscriberId)
      judged.renewable.push({ id, authorityId, subscriberId, agentId, notAfter })
    }
  }
  return judged
}
