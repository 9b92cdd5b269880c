import { type IssuanceState, openStates } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { z } from 'zod'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { inOrder, pageInput, pageOfIds } from '../paging.ts'

export const campaignListInput = z.object(pageInput)

const select = {
  id: true,
  kind: true,
  name: true,
  state: true,
  spreadDays: true,
  refused: true,
  createdBy: true,
  createdAt: true,
  endedAt: true,
  authority: { select: { id: true, name: true } },
} as const

const newestFirst = {
  from: Prisma.sql`"Campaign" c`,
  id: Prisma.sql`c.id`,
  where: [],
  keys: [{ by: Prisma.sql`c."createdAt"`, type: 'instant' as const }],
  direction: 'desc' as const,
}

/** Bulk renewals, the newest first, each with how far it has come. */
export async function listCampaigns(input: z.infer<typeof campaignListInput>) {
  const page = await pageOfIds(newestFirst, input)
  const [found, progress] = await Promise.all([
    db().campaign.findMany({ where: { id: { in: page.rows } }, select }),
    progressOf(page.rows),
  ])
  return { ...page, rows: inOrder(page.rows, found).map((row) => ({ ...row, ...(progress.get(row.id) ?? none()) })) }
}

/** One bulk renewal. @throws Problem not_found. */
export async function getCampaign(id: string) {
  const [row, progress] = await Promise.all([db().campaign.findUnique({ where: { id }, select }), progressOf([id])])
  if (!row) throw new Problem('not_found', { kind: 'campaign', id })
  const next = await db().issuance.findFirst({
    where: { campaignId: id, state: 'eligible' },
    orderBy: { nextAttemptAt: 'asc' },
    select: { nextAttemptAt: true },
  })
  return { ...row, ...(progress.get(id) ?? none()), nextTurnAt: next?.nextAttemptAt ?? null }
}

export interface Progress {
  total: number
  open: number
  completed: number
  /** How many stand where. */
  states: Partial<Record<IssuanceState, number>>
}

const none = (): Progress => ({ total: 0, open: 0, completed: 0, states: {} })

async function progressOf(ids: string[]): Promise<Map<string, Progress>> {
  const groups = await db().issuance.groupBy({
    by: ['campaignId', 'state'],
    where: { campaignId: { in: ids } },
    _count: true,
  })
  const byCampaign = new Map<string, Progress>()
  for (const { campaignId, state, _count: count } of groups) {
    if (!campaignId) continue
    const progress = byCampaign.get(campaignId) ?? none()
    progress.total += count
    if (openStates.includes(state)) progress.open += count
    if (state === 'completed') progress.completed += count
    progress.states[state] = count
    byCampaign.set(campaignId, progress)
  }
  return byCampaign
}
