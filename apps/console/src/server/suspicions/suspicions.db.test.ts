import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { admin, enrolTestAgent, useConsole } from '../../../../../test/support/console.ts'
import { getAgent } from '../agents/get-agent.ts'
import { digestFacts } from '../notices/digest-facts.ts'
import { companyCalendar } from '../calendar.ts'
import { db } from '../db.ts'
import { listSuspicions } from './list-suspicions.ts'
import { recordSuspicion } from './record-suspicion.ts'
import { settleSuspicion } from './settle-suspicion.ts'

useConsole()

const contact = (change: { issuanceId?: string; note?: string } = {}) => ({
  type: 'contact.suspicious' as const,
  id: randomUUID(),
  at: '2027-03-01T01:00:00.000Z',
  issuanceId: null,
  referenceCode: '428915',
  note: '',
  ...change,
})
const told = async () => (await digestFacts({ now: new Date(), calendar: await companyCalendar(db()) })).suspicions

it('what an employee reports, perhaps twice, is on record once, told to the administrators until somebody has looked into it', async () => {
  const { agent } = await enrolTestAgent()
  const one = contact({ note: '銀行を名乗る電話' })
  expect(await recordSuspicion(one, agent)).toEqual({ ok: true, over: true })
  expect(await recordSuspicion(one, agent)).toEqual({ ok: true, over: true })
  expect(await listSuspicions({ settled: false })).toMatchObject([
    { id: one.id, referenceCode: '428915', note: '銀行を名乗る電話', agent: { id: agent.id }, settledAt: null },
  ])
  expect(await told()).toBe(1)
  await settleSuspicion(one.id, admin)
  await expect(settleSuspicion(one.id, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
  expect(await listSuspicions({ settled: false })).toEqual([])
  expect(await told()).toBe(0)
  // On the page of its PC it stays.
  expect(await listSuspicions({ agentId: agent.id })).toMatchObject([{ settledBy: '管理 花子' }])
  const actions = (await getAgent(agent.id)).events.map(({ action }) => action)
  expect(actions.slice(0, 2)).toEqual(['suspicion.settled', 'suspicion.reported'])
  // What was written is for whoever looks into it, not for the audit log.
  const audited = await db().auditEvent.findMany({ where: { subjectId: agent.id }, select: { data: true } })
  expect(JSON.stringify(audited)).not.toContain('銀行を')
})

it('a request that is not of this PC is kept by its 照合番号 alone', async () => {
  const { agent } = await enrolTestAgent()
  await recordSuspicion(contact({ issuanceId: randomUUID() }), agent)
  expect(await listSuspicions({ agentId: agent.id })).toMatchObject([{ issuanceId: null, referenceCode: '428915' }])
})
