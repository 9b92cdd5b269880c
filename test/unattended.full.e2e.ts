import { randomUUID } from 'node:crypto'
import type { Envelope } from '@certfleet/core/order.ts'
import { defaultSubjectTemplate } from '@certfleet/core/subject-template.ts'
import { certificateParts } from '@certfleet/pki/certificate-parts.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readName } from '@certfleet/pki/name.ts'
import { renewalInput } from '@certfleet/pki/signing-input.ts'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { testSign } from '../apps/agent/src/keystore/keystore.ts'
import { clientOf } from '../apps/authority/src/test/client.ts'
import { type House, openHouse } from './support/house.ts'
import { type Pc, askToIssue, newPc, turnOff, turnOn, turnOnNew, withStore } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { servedBy } from './support/served-by.ts'

/** Certificates come and are renewed with nobody present: console, authority and agents as processes, no employee anywhere. */

let house: House
const pcs: Pc[] = []
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  await servedBy(house, { renew: 'possession' })
})
afterEach(() => turnOff(pcs))
afterAll(() => house?.close())

async function ordered(loginId: string) {
  const pc = await newPc(house, loginId, { store: 'file' })
  pcs.push(pc)
  const { certificateId } = await turnOn(house, pc)
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  return { pc, issuanceId }
}

/** A first certificate, asked for of a PC that an administrator has said is the person's. */
async function firstOrdered(loginId: string) {
  const pc = await newPc(house, loginId, { daysLeft: null, store: 'file' })
  pcs.push(pc)
  await turnOnNew(house, pc)
  return { pc, issuanceId: await askToIssue(house, pc) }
}

const becomes = (id: string, state: string) =>
  eventually(
    `issuance to be ${state}`,
    async () => {
      const row = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id }, include: { result: true } })
      return row.state === state && row
    },
    60_000,
  )

const certificatesOf = (loginId: string) =>
  house.authorityDb.certificate.findMany({ where: { subscriber: { loginId } }, orderBy: { issuedAt: 'asc' } })

/** What a PC asks for that has the console's order, if any, and the key of one of its certificates. */
async function renewAgain({ home }: Pc, certificateSha256: string, order?: Envelope) {
  const { url, trustAnchors } = house.authority
  const requestId = randomUUID()
  const csr = await buildCsr([], signerOf(await generatePrivateKey('P-256')))
  const signature = await withStore(home, 'file', async (store) => {
    const found = (await store.list()).find(({ certificate }) => certificate.sha256 === certificateSha256)
    const input = renewalInput({ authorityOrigin: new URL(url).origin, requestId, csr, certificateSha256 })
    return found?.key?.sign(input)
  })
  const body = { requestId, csr: csr.toString('base64'), certificateSha256, order }
  const answer = await clientOf(url, trustAnchors).post('/api/renewals', {
    ...body,
    signature: signature?.toString('base64'),
  })
  return { status: answer.status, code: (answer.body as { code?: string }).code }
}

it('in its window a certificate is renewed on the console’s order; without another order it is not renewed again', async () => {
  const { pc, issuanceId } = await ordered('alone')
  const { result, order } = await becomes(issuanceId, 'completed')
  const [old, successor, ...rest] = await certificatesOf('alone')
  expect([old?.sha256, successor?.renewsSha256, successor?.delivery, rest]).toEqual([
    pc.certificateSha256,
    pc.certificateSha256,
    'confirmed',
    [],
  ])
  expect(result?.sha256).toBe(successor?.sha256)
  const works = await withStore(pc.home, 'file', async (store) => {
    const found = (await store.list()).find(({ certificate }) => certificate.sha256 === successor?.sha256)
    return found?.key ? testSign(found.key) : false
  })
  expect(works).toBe(true)
  // Nobody was asked, by the console's record and by the authority's.
  const events = await house.consoleDb.auditEvent.findMany({ where: { issuanceId, action: 'issuance.progress' } })
  expect(events.map(({ data }) => (data as { state: string }).state)).not.toContain('offered')
  expect(await house.authorityDb.dialogue.count({ where: { subscriber: { loginId: 'alone' } } })).toBe(0)

  const noOrder = { status: 403, code: 'order_not_accepted' }
  expect(await renewAgain(pc, successor?.sha256 ?? '')).toEqual(noOrder)
  expect(await renewAgain(pc, successor?.sha256 ?? '', order as unknown as Envelope)).toEqual(noOrder)
  const used = { status: 409, code: 'BZBE011008' }
  expect(await renewAgain(pc, pc.certificateSha256, order as unknown as Envelope)).toEqual(used)
  expect(await certificatesOf('alone')).toHaveLength(2)
})

it('a certificate somebody else got with the PC’s key and order, before it renewed itself, is an alarm', async () => {
  const pc = await newPc(house, 'doubled', { store: 'file' })
  pcs.push(pc)
  const { certificateId } = await turnOn(house, pc)
  await pc.agent.end()
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  const { order } = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
  expect(await renewAgain(pc, pc.certificateSha256, order as unknown as Envelope)).toMatchObject({ status: 200 })
  const [, foreign] = await certificatesOf('doubled')
  const { id: subjectId } = await eventually('the console has heard of it', () =>
    house.consoleDb.certificate.findUnique({ where: { sha256: foreign?.sha256 ?? '' } }),
  )
  await pc.agent.start()
  const { result } = await becomes(issuanceId, 'completed')
  const alarms = { action: 'certificate.issued_without_order', issuanceId }
  expect(await house.consoleDb.auditEvent.findMany({ where: alarms })).toMatchObject([{ subjectId }])
  expect(result?.id).not.toBe(subjectId)
})

it('a subject of the institution’s own making is known on every side, and kept by the renewal', async () => {
  const make = (subjectTemplate: string) =>
    house.authority.run(['institution', 'set', `subjectTemplate=${subjectTemplate}`])
  await make('CN={loginId},OU={institutionCode},O={institutionName},C=JP')
  const { pc, issuanceId } = await ordered('template01')
  const { result } = await becomes(issuanceId, 'completed')
  const [old, successor] = (await certificatesOf('template01')).map(({ der }) => certificateParts(der).subject)
  expect(old && readName(old)).toEqual([
    { type: 'C', value: 'JP' },
    { type: 'O', value: 'サンプル銀行' },
    { type: 'OU', value: '9936' },
    { type: 'CN', value: 'template01' },
  ])
  expect(result).toMatchObject({ subscriberId: pc.subscriberId, subject: 'CN=template01, OU=9936, O=サンプル銀行' })
  expect(successor).toEqual(old)
  await make(defaultSubjectTemplate)
})

it('a console whose key the authority has removed sees so, and goes on once it is allowed again', async () => {
  const { keyId } = await house.authorityDb.orderKey.findFirstOrThrow()
  const keys = (...args: string[]) => house.authority.run(['institution', 'keys', ...args])
  const takesKey = (takesOrderKey: boolean) =>
    eventually('the console has heard', () => house.consoleDb.authority.findFirst({ where: { takesOrderKey } }), 30_000)
  await keys('--remove', keyId)
  await takesKey(false)
  const { issuanceId } = await ordered('removed')
  expect(await becomes(issuanceId, 'failed_action_needed')).toMatchObject({
    lastCode: 'order_not_accepted',
    waitingOn: 'it_admin',
  })
  await keys('--allow', keyId)
  await takesKey(true)
  await house.api.issuances.retry.mutate({ id: issuanceId })
  await becomes(issuanceId, 'completed')
  expect(await certificatesOf('removed')).toHaveLength(2)
})

it('a first certificate comes on the console’s word for the PC’s key, and renews itself in its time', async () => {
  await servedBy(house, { issue: 'grant', renew: 'possession' })
  const { pc, issuanceId } = await firstOrdered('first')
  const { result } = await becomes(issuanceId, 'completed')
  const [certificate, ...rest] = await certificatesOf('first')
  expect([certificate?.sha256, certificate?.purpose, certificate?.delivery, rest]).toEqual([
    result?.sha256,
    'issue',
    'confirmed',
    [],
  ])
  const works = await withStore(pc.home, 'file', async (store) => {
    const found = (await store.list()).find(({ certificate: each }) => each.sha256 === certificate?.sha256)
    return found?.key ? testSign(found.key) : false
  })
  expect(works).toBe(true)
  const events = await house.consoleDb.auditEvent.findMany({ where: { issuanceId }, select: { action: true } })
  expect(events.filter(({ action }) => action === 'issuance.granted')).toHaveLength(1)
  expect(await house.authorityDb.dialogue.count({ where: { subscriber: { loginId: 'first' } } })).toBe(0)
  // Another one is not to be had while this one is live, whatever the console says.
  const { id: assignmentId } = await house.consoleDb.assignment.findFirstOrThrow({ where: { agentId: pc.agentId } })
  const again = await house.api.issuances.issue.mutate({ assignmentId })
  await becomes(again.issuanceId, 'needs_revocation')
  expect(await certificatesOf('first')).toHaveLength(1)
})

it('where the institution wants the employee again, the PC asks him', async () => {
  const { pc, issuanceId } = await ordered('unasked')
  await becomes(issuanceId, 'completed')
  await servedBy(house, {})
  const other = await ordered('asked')
  await becomes(other.issuanceId, 'offered')
  expect([await certificatesOf(pc.loginId), await certificatesOf('asked')].map(({ length }) => length)).toEqual([2, 1])
})
