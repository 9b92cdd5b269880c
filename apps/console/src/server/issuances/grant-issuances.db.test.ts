import { randomUUID } from 'node:crypto'
import type { AssignmentBasis } from '@certfleet/console-db/generated/client.ts'
import { type Envelope, grantSchema, orderSchema } from '@certfleet/core/order.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { expect, it } from 'vitest'
import { admin, reportOf, scene, useConsole } from '../../../../../test/support/console.ts'
import { dayMs } from '../../../../../test/support/test-ca.ts'
import { endAssignment } from '../agents/assign-agent.ts'
import { getAgent } from '../agents/get-agent.ts'
import { db } from '../db.ts'
import { orderPublicKey } from '../order-key.ts'
import { dispatchIssuances } from './dispatch-issuances.ts'
import { getIssuance } from './get-issuance.ts'
import { issuanceListInput, listIssuances } from './list-issuances.ts'
import { openWork } from './open-work.ts'
import { recordReport } from './record-report.ts'
import { requestFirstIssue } from './request-issuance.ts'

useConsole()

/** A first issue that was asked for at an authority that takes grants, on a PC assigned in that way. */
async function asked(loginId: string, basis: AssignmentBasis = 'approval', protocol = PROTOCOL) {
  const { authorityId, subscriberId, agent } = await scene(loginId, 20)
  const { profile } = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
  const authentication = { issue: 'grant', renew: 'employee' }
  await db().authority.update({
    where: { id: authorityId },
    data: { profile: { ...(profile as object), authentication } },
  })
  await db().agent.update({ where: { id: agent.id }, data: { protocol } })
  const { id: assignmentId } = await db().assignment.create({ data: { agentId: agent.id, subscriberId, basis } })
  const { issuanceId } = await requestFirstIssue(assignmentId, admin)
  return { agent, assignmentId, issuanceId, loginId }
}

type Asked = Awaited<ReturnType<typeof asked>>

/** The agent is at work and tells its key. */
async function tellsKey({ agent, issuanceId }: Asked, seq = 3) {
  const key = { requestId: randomUUID(), spkiSha256: 'ab'.repeat(31) + String(seq).padStart(2, '0') }
  const progress = { state: 'issuing' as const, waitingOn: null, code: null, nextAttemptAt: null }
  await recordReport({ type: 'issuance.progress', ...reportOf(issuanceId, seq - 1), ...progress }, agent)
  await recordReport({ type: 'key.created', ...reportOf(issuanceId, seq), ...key, protection: 'file' }, agent)
  return key
}

const row = (id: string) => db().issuance.findUniqueOrThrow({ where: { id } })
const publicKey = async () => (await orderPublicKey()).key
const orderOf = async (id: string) =>
  openEnvelope('order', (await row(id)).order as unknown as Envelope, await publicKey(), orderSchema)
const workOf = async ({ agent, issuanceId }: Asked) =>
  (await openWork([agent.id])).find((work) => work.issuanceId === issuanceId)
const grantOf = async (one: Asked) => {
  const { grant } = (await workOf(one)) ?? {}
  return grant ? openEnvelope('grant', grant, await publicKey(), grantSchema) : null
}
const grantsOf = (issuanceId: string) => db().auditEvent.count({ where: { issuanceId, action: 'issuance.granted' } })

it('is ordered with nobody present, and granted for the key the agent has told, once', async () => {
  const one = await asked('granted')
  expect(await orderOf(one.issuanceId)).toMatchObject({ purpose: 'issue', unattended: true })
  expect(await getIssuance(one.issuanceId)).toMatchObject({ isUnattended: true })
  expect((await getAgent(one.agent.id)).assignments).toMatchObject([{ isUnattended: true }])
  const { rows } = await listIssuances(issuanceListInput.parse({ search: 'granted' }))
  expect(rows).toMatchObject([{ id: one.issuanceId, isUnattended: true }])
  await dispatchIssuances(new Date())
  expect(await grantOf(one)).toBeNull()
  const key = await tellsKey(one)
  await dispatchIssuances(new Date())
  await dispatchIssuances(new Date())
  const { issuanceId, loginId, agent } = one
  const about = { agentId: agent.id, issuanceId, loginId, purpose: 'issue', ...key }
  expect(await grantOf(one)).toMatchObject(about)
  expect(await grantsOf(issuanceId)).toBe(1)
})

it('another key needs another grant, and one that is over is given anew while the PC waits for it', async () => {
  const one = await asked('again')
  await tellsKey(one)
  await dispatchIssuances(new Date())
  const other = await tellsKey(one, 6)
  expect(await grantOf(one)).toBeNull()
  await dispatchIssuances(new Date())
  expect(await grantOf(one)).toMatchObject(other)
  const later = new Date(Date.now() + dayMs + 1000)
  await db().issuance.update({
    where: { id: one.issuanceId },
    data: { nextAttemptAt: new Date(later.getTime() + dayMs) },
  })
  await dispatchIssuances(later)
  const { expiresAt } = (await grantOf(one)) ?? { expiresAt: '' }
  expect(new Date(expiresAt).getTime()).toBe(later.getTime() + dayMs)
  expect(await grantsOf(one.issuanceId)).toBe(3)
})

it('asks the employee where only a certificate’s key says whose PC it is, or the agent is older', async () => {
  for (const one of [await asked('proven', 'possession'), await asked('older', 'token', PROTOCOL - 1)]) {
    expect((await orderOf(one.issuanceId)).unattended).toBeUndefined()
    expect(await getIssuance(one.issuanceId)).toMatchObject({ isUnattended: false })
    expect((await getAgent(one.agent.id)).assignments).toMatchObject([{ isUnattended: false }])
    await tellsKey(one)
    await dispatchIssuances(new Date())
    expect(await grantOf(one)).toBeNull()
  }
})

it('a PC that is no longer the person’s is granted nothing: another attempt asks the employee', async () => {
  const one = await asked('taken', 'token')
  await tellsKey(one)
  await endAssignment(one.assignmentId, admin)
  await dispatchIssuances(new Date())
  expect(await grantOf(one)).toBeNull()
  expect(await row(one.issuanceId)).toMatchObject({ attempt: 2, state: 'queued' })
  expect((await orderOf(one.issuanceId)).unattended).toBeUndefined()
})
