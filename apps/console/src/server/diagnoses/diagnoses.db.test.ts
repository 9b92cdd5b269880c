import { randomUUID } from 'node:crypto'
import { type DoctorReport, diagnosisAskSchema, diagnosisValidMs } from '@certfleet/core/diagnosis.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { expect, it } from 'vitest'
import { admin, enrolTestAgent, useConsole } from '../../../../../test/support/console.ts'
import { getAgent } from '../agents/get-agent.ts'
import { greetAgent } from '../agents/greet-agent.ts'
import { db } from '../db.ts'
import { orderPublicKey } from '../order-key.ts'
import { askDiagnosis } from './ask-diagnosis.ts'
import { listDiagnoses } from './list-diagnoses.ts'
import { openAsks } from './open-asks.ts'
import { recordDiagnosis } from './record-diagnosis.ts'

useConsole()

/** A PC that has connected, its agent of today unless said otherwise. */
async function pc(change: { protocol?: number } = {}) {
  const { agent } = await enrolTestAgent()
  await greetAgent({ ...agent.hello('n'), ...change, signature: agent.hello('nonce').signature }, 'nonce')
  return agent
}

const words = { title: 'T', what: null, todo: null }
const report: DoctorReport = {
  format: 1,
  at: '2027-03-01T01:00:00.000Z',
  version: '0.1.0',
  platform: 'linux',
  hostname: 'PC-0001',
  osUser: 'demo',
  counts: { ok: 1, warning: 0, problem: 1, not_applicable: 0 },
  checks: [
    { id: 'console.tls', group: 'console', result: 'problem', finding: 'untrusted', seen: 'x', ja: words, en: words },
  ],
}
const answer = (diagnosisId: string, sent: DoctorReport | null) =>
  ({ type: 'diagnosis.answer', id: randomUUID(), at: '2027-03-01T01:00:30.000Z', diagnosisId, report: sent }) as const

const standings = async (agentId: string, now?: Date) =>
  (await listDiagnoses(agentId, now)).diagnoses.map(({ standing }) => standing)
const actions = async (agentId: string) =>
  (await getAgent(agentId)).events.map(({ action }) => action).filter((action) => action.startsWith('diagnosis.'))

it('an ask is signed for that PC, with the name of who asks; one at a time, until it is over', async () => {
  const agent = await pc()
  const { id } = await askDiagnosis(agent.id, admin)
  const [open] = (await openAsks()).filter(({ agentId }) => agentId === agent.id)
  const { key } = await orderPublicKey()
  expect(open && openEnvelope('diagnosis', open.ask, key, diagnosisAskSchema)).toMatchObject({
    agentId: agent.id,
    diagnosisId: id,
    requestedBy: '管理 花子',
  })
  await expect(askDiagnosis(agent.id, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
  const later = new Date(Date.now() + diagnosisValidMs + 1000)
  expect(await standings(agent.id, later)).toEqual(['unanswered'])
  expect((await openAsks(later)).filter(({ agentId }) => agentId === agent.id)).toEqual([])
  await askDiagnosis(agent.id, admin, later)
  expect(await standings(agent.id, later)).toEqual(['asked', 'unanswered'])
})

it('two administrators who ask at the same moment ask once', async () => {
  const agent = await pc()
  const asked = await Promise.allSettled([askDiagnosis(agent.id, admin), askDiagnosis(agent.id, admin)])
  expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await standings(agent.id)).toEqual(['asked'])
})

it('an agent that does not know what it would be asked is not asked', async () => {
  const agent = await pc({ protocol: 3 })
  expect((await listDiagnoses(agent.id)).isKnownToAgent).toBe(false)
  await expect(askDiagnosis(agent.id, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
})

it('a report that comes, perhaps twice, is kept and on record; a refusal is, too', async () => {
  const agent = await pc()
  const { id } = await askDiagnosis(agent.id, admin)
  const told = answer(id, report)
  expect(await recordDiagnosis(told, agent)).toEqual({ ok: true, over: true })
  expect(await recordDiagnosis(told, agent)).toEqual({ ok: true, over: true })
  const { diagnoses, report: kept } = await listDiagnoses(agent.id)
  expect(diagnoses).toMatchObject([{ standing: 'received', answeredAt: new Date(told.at) }])
  expect(kept).toEqual(report)

  const again = await askDiagnosis(agent.id, admin)
  await recordDiagnosis(answer(again.id, null), agent)
  expect(await standings(agent.id)).toEqual(['refused', 'received'])
  // The last one that came is still there to be read.
  expect((await listDiagnoses(agent.id)).report).toEqual(report)
  expect(await actions(agent.id)).toEqual([
    'diagnosis.refused',
    'diagnosis.asked',
    'diagnosis.received',
    'diagnosis.asked',
  ])
})

it('nobody answers for another PC, or without having been asked', async () => {
  const [agent, other] = [await pc(), await pc()]
  const { id } = await askDiagnosis(agent.id, admin)
  for (const diagnosisId of [id, randomUUID()]) {
    expect(await recordDiagnosis(answer(diagnosisId, report), other)).toMatchObject({ ok: false })
  }
  expect(await standings(agent.id)).toEqual(['asked'])
  expect(await db().diagnosis.count({ where: { agentId: other.id } })).toBe(0)
  expect((await getAgent(other.id)).events.map(({ action }) => action)).toContain('agent.alarm')
})
