import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { type Envelope, orderSchema } from '@certfleet/core/order.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { expect, it } from 'vitest'
import { admin, certificateRow, scene, useConsole } from '../../../../../test/support/console.ts'
import { certificateListInput, listCertificates } from '../certificates/list-certificates.ts'
import { getCertificate } from '../certificates/get-certificate.ts'
import { db } from '../db.ts'
import { orderPublicKey } from '../order-key.ts'
import { getIssuance } from './get-issuance.ts'
import { issuanceListInput, listIssuances } from './list-issuances.ts'
import { requestRenewal } from './request-issuance.ts'
import { sealOrder } from './seal-order.ts'

useConsole()

/** A renewal that was asked for, at an authority that renews so, on a PC whose agent speaks that protocol. */
async function asked(loginId: string, renew: AuthorityProfile['authentication']['renew'], protocol = PROTOCOL) {
  const { authorityId, subscriberId, agent, notAfter } = await scene(loginId, 20)
  await setWay(authorityId, renew)
  await db().agent.update({ where: { id: agent.id }, data: { protocol } })
  const { id: certificateId } = await db().certificate.create({
    data: { ...certificateRow(loginId, notAfter), authorityId, subscriberId, agentId: agent.id },
  })
  const { issuanceId } = await requestRenewal(certificateId, admin)
  return { authorityId, agent, certificateId, issuanceId }
}

async function setWay(authorityId: string, renew: AuthorityProfile['authentication']['renew']) {
  const { profile } = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
  const authentication = { issue: 'employee', renew }
  await db().authority.update({
    where: { id: authorityId },
    data: { profile: { ...(profile as object), authentication } },
  })
}

async function orderOf(issuanceId: string) {
  const { order } = await db().issuance.findUniqueOrThrow({ where: { id: issuanceId } })
  return openEnvelope('order', order as unknown as Envelope, (await orderPublicKey()).key, orderSchema)
}

it('is ordered where the authority has it so, asks for nothing, and the pages say that nobody has to be present', async () => {
  const { certificateId, issuanceId } = await asked('alone', 'possession')
  const order = await orderOf(issuanceId)
  expect([order.unattended, order.challenges]).toEqual([true, undefined])
  expect(await getIssuance(issuanceId)).toMatchObject({ isUnattended: true })
  expect(await getCertificate(certificateId)).toMatchObject({ isUnattended: true })
  const { rows } = await listIssuances(issuanceListInput.parse({ search: 'alone' }))
  expect(rows).toMatchObject([{ id: issuanceId, isUnattended: true }])
  const listed = await listCertificates(certificateListInput.parse({ search: 'alone' }))
  expect(listed.rows).toMatchObject([{ id: certificateId, isUnattended: true }])
  expect(JSON.stringify(rows)).not.toContain('authentication')
  const event = await db().auditEvent.findFirstOrThrow({ where: { issuanceId, action: 'issuance.order_signed' } })
  expect(event.data).toMatchObject({ isUnattended: true })
})

it('is not ordered of an older agent, which asks the employee as ever', async () => {
  const { certificateId, issuanceId } = await asked('older', 'possession', 5)
  const order = await orderOf(issuanceId)
  expect([order.unattended, order.challenges]).toEqual([undefined, []])
  expect(await getIssuance(issuanceId)).toMatchObject({ isUnattended: false })
  expect(await getCertificate(certificateId)).toMatchObject({ isUnattended: false })
})

it('a further order goes by what the authority says by then; what is over says how it was', async () => {
  const { authorityId, issuanceId } = await asked('changed', 'possession')
  await setWay(authorityId, 'employee')
  expect(await getIssuance(issuanceId)).toMatchObject({ isUnattended: true })
  await db().$transaction((tx) => sealOrder(tx, issuanceId, new Date()))
  expect((await orderOf(issuanceId)).unattended).toBeUndefined()
  expect(await getIssuance(issuanceId)).toMatchObject({ isUnattended: false })
})
