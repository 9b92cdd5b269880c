import { randomUUID } from 'node:crypto'
import { type Order, orderSchema, policySchema } from '@certfleet/core/order.ts'
import { generatePrivateKey, sha256Hex, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { describe, expect, it } from 'vitest'
import {
  addSubscriber,
  admin,
  consoleKeyId,
  enrolTestAgent,
  possessionProof,
  reportOf,
  useConsole,
} from '../../../../../test/support/console.ts'
import { type TestCa, dayMs, testCa } from '../../../../../test/support/test-ca.ts'
import { recordInventory } from '../agents/record-inventory.ts'
import { db } from '../db.ts'
import { recordReport } from '../issuances/record-report.ts'
import { requestFirstIssue, requestRenewal } from '../issuances/request-issuance.ts'
import { newestPolicy } from '../policy/publish-policy.ts'
import { changeAuthority } from './change-authority.ts'
import { listAuthorities } from './list-authorities.ts'
import { registerAuthority } from './register-authority.ts'
import { type Registration, registrationSchema } from './registration.ts'
import { sweepAuthorities, syncAuthority } from './sync-authority.ts'

useConsole()

const way = { program: '/opt/bank/application', args: ['--renew'] }
const external = { application: 'サンプル発行アプリ', ways: [way], help: '「更新」を選びます。' }
let nextCode = 2000

async function registered(change: Partial<Registration> = {}) {
  const code = String(nextCode++)
  const ca = await testCa(`銀行${code}`)
  const registration = registrationSchema.parse({
    code,
    name: `銀行${code}`,
    baseUrl: `https://bank${code}.example/portal`,
    issuers: ca.pem,
    phone: '0120-000-000',
    external,
    ...change,
  })
  const { id } = await registerAuthority(registration, admin)
  return { id, ca, registration }
}

/** A person of that institution whose certificate, that ends in 20 days, is on a PC. */
async function story(loginId: string) {
  const { id: authorityId, ca } = await registered()
  const subscriberId = await addSubscriber(authorityId, loginId)
  const { agent } = await enrolTestAgent()
  const has = holder(agent, ca, loginId)
  const old = await has(20)
  await reported(agent, [old])
  const { id: certificateId } = await db().certificate.findUniqueOrThrow({ where: { sha256: sha256Hex(old.der) } })
  return { authorityId, subscriberId, agent, ca, has, old, certificateId }
}

type Agent = Awaited<ReturnType<typeof enrolTestAgent>>['agent']
const holder = (agent: Agent, ca: TestCa, loginId: string) => async (daysLeft: number) => {
  const key = signerOf(await generatePrivateKey('P-256'))
  const notAfter = new Date(Math.floor(Date.now() / 1000) * 1000 + daysLeft * dayMs)
  return { agent, key, der: await ca.issue({ loginId, publicKey: key.publicKey, notAfter }) }
}
type Held = Awaited<ReturnType<ReturnType<typeof holder>>>

async function reported(agent: Agent, held: Held[]): Promise<void> {
  const nonce = 'n'.repeat(32)
  const certificates = []
  for (const { der, key } of held) {
    const proof = await possessionProof(agent.id, nonce, der, key)
    const certificate = der.toString('base64')
    certificates.push({ certificate, presence: 'present_ok' as const, protection: 'file' as const, proof })
  }
  const claimant = { agent, nonce, consoleKeyId: await consoleKeyId() }
  await recordInventory({ type: 'inventory.report', certificates }, claimant)
}

/** What the agent sends once it has found a certificate. */
async function found(issuanceId: string, { agent, der, key }: Held) {
  const spkiSha256 = sha256Hex(spkiOf(key.publicKey))
  const created = { type: 'key.created' as const, requestId: randomUUID(), spkiSha256, protection: 'file' as const }
  expect(await recordReport({ ...created, ...reportOf(issuanceId, 5) }, agent)).toMatchObject({ ok: true })
  const { nonce } = await issuance(issuanceId)
  const proof = await possessionProof(agent.id, nonce, der, key)
  const installed = { type: 'certificate.installed' as const, certificate: der.toString('base64'), proof }
  return recordReport({ ...installed, protection: 'file', ...reportOf(issuanceId, 7) }, agent)
}

const issuance = (id: string) => db().issuance.findUniqueOrThrow({ where: { id } })
const orderOf = async (id: string): Promise<Order> => {
  const { order } = await issuance(id)
  return orderSchema.parse(JSON.parse(Buffer.from((order as { bytes: string }).bytes, 'base64').toString()))
}
const policy = async () => {
  const { envelope } = await db().$transaction((tx) => newestPolicy(tx))
  return policySchema.parse(JSON.parse(Buffer.from(envelope.bytes, 'base64').toString()))
}

describe('an institution with an application of its own', () => {
  it('is registered, on record, and in the signed policy, by which agents recognise its certificates', async () => {
    const { id, ca, registration } = await registered()
    const row = (await listAuthorities()).find((each) => each.id === id)
    expect(row).toMatchObject({ external, profile: { authentication: { issue: 'external', renew: 'external' } } })
    const events = await db().auditEvent.findMany({ where: { subjectId: id } })
    expect(events).toMatchObject([{ action: 'authority.registered', actorName: admin.name }])
    const known = (await policy()).authorities.find((each) => each.id === id)
    expect(known).toMatchObject({ code: registration.code, baseUrl: registration.baseUrl, issuers: ca.pem })
  })

  it('is registered once', async () => {
    const { registration } = await registered()
    await expect(registerAuthority(registration, admin)).rejects.toMatchObject({ code: 'authority_known' })
  })

  it('keeps nothing of what is pasted but certificates of CAs', async () => {
    const ca = await testCa()
    const secret = '-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n'
    const { id } = await registered({ issuers: `${secret}${ca.pem}${secret}` })
    expect(await db().authority.findUniqueOrThrow({ where: { id } })).toMatchObject({ issuers: ca.pem })
    const key = signerOf(await generatePrivateKey('P-256'))
    const der = await ca.issue({ loginId: 'x', publicKey: key.publicKey, notAfter: new Date(Date.now() + dayMs) })
    const subscribers = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
    for (const issuers of ['', 'hello', secret, subscribers]) {
      await expect(registered({ issuers })).rejects.toMatchObject({ code: 'issuers_unreadable' })
    }
  })

  it('has no feed, and none is asked for', async () => {
    const { id } = await registered()
    await syncAuthority(id)
    await sweepAuthorities()
    expect(await db().authority.findUniqueOrThrow({ where: { id } })).toMatchObject({ lastSyncProblem: null })
  })

  it('is changed: the policy follows, its code stays, and what was there is on record', async () => {
    const { id, registration } = await registered()
    const before = (await policy()).version
    const baseUrl = 'https://elsewhere.example/'
    await changeAuthority(id, { ...registration, code: '0001', name: '新銀行', baseUrl }, admin)
    const { version, authorities } = await policy()
    expect(version).toBe(before + 1)
    expect(authorities.find((each) => each.id === id)).toMatchObject({
      code: registration.code,
      name: '新銀行',
      baseUrl,
    })
    const events = await db().auditEvent.findMany({ where: { subjectId: id, action: 'authority.changed' } })
    expect(events).toMatchObject([{ data: { ways: '/opt/bank/application --renew' } }])
  })

  it('cannot take the place of an authority that says itself how it issues', async () => {
    const { id, registration } = await registered()
    await db().authority.update({ where: { id }, data: { sealedFeedToken: new Uint8Array(1) } })
    await expect(changeAuthority(id, registration, admin)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an order for it', () => {
  it('carries, signed, how its application is started', async () => {
    const { certificateId } = await story('renews')
    const { issuanceId } = await requestRenewal(certificateId, admin)
    expect((await orderOf(issuanceId)).authority.external).toEqual(external)
  })

  it('is completed by a certificate the agent found, with its proof', async () => {
    const { certificateId, subscriberId, has } = await story('finds')
    const { issuanceId } = await requestRenewal(certificateId, admin)
    const next = await has(366)
    expect(await found(issuanceId, next)).toEqual({ ok: true, over: true })
    expect(await issuance(issuanceId)).toMatchObject({ state: 'completed', endedAt: expect.any(Date) })
    const old = await db().certificate.findUniqueOrThrow({ where: { id: certificateId }, include: { successor: true } })
    expect(old.successor).toMatchObject({ sha256: sha256Hex(next.der), subscriberId, delivery: 'confirmed' })
  })

  it('is not completed by the old certificate, nor by one that ends no later', async () => {
    for (const days of [20, 19]) {
      const { certificateId, has, old } = await story(`old${days}`)
      const { issuanceId } = await requestRenewal(certificateId, admin)
      expect(await found(issuanceId, days === 20 ? old : await has(days))).toMatchObject({ ok: false })
      expect(await issuance(issuanceId)).toMatchObject({ state: 'failed_action_needed', lastCode: 'proof_refused' })
    }
  })

  it('of a first issue is completed the same way', async () => {
    const { id, ca } = await registered()
    const subscriberId = await addSubscriber(id, 'first')
    const { agent } = await enrolTestAgent()
    const { id: assignmentId } = await db().assignment.create({
      data: { agentId: agent.id, subscriberId, basis: 'approval' },
    })
    const { issuanceId } = await requestFirstIssue(assignmentId, admin)
    expect((await orderOf(issuanceId)).authority.external).toEqual(external)
    expect(await found(issuanceId, await holder(agent, ca, 'first')(366))).toEqual({ ok: true, over: true })
  })
})

describe('a renewal made without being asked', () => {
  it('is known from the PC: it supersedes the old certificate, and an order nobody has begun with is needless', async () => {
    const { certificateId, agent, old, has } = await story('by-himself')
    const { issuanceId } = await requestRenewal(certificateId, admin)
    const next = await has(366)
    await reported(agent, [old, next])
    const row = await db().certificate.findUniqueOrThrow({ where: { id: certificateId }, include: { successor: true } })
    expect(row.successor).toMatchObject({ sha256: sha256Hex(next.der) })
    expect(await issuance(issuanceId)).toMatchObject({ state: 'superseded_by_other', endedAt: expect.any(Date) })
    // The agent that was given the order may still report by it.
    const after = await found(issuanceId, next)
    expect(after).toEqual({ ok: true, over: true })
    expect(await issuance(issuanceId)).toMatchObject({ state: 'completed' })
  })

  it('reported again, and the old one beside it, changes nothing', async () => {
    const { certificateId, agent, old, has } = await story('again')
    const next = await has(366)
    await reported(agent, [old, next])
    await reported(agent, [next, old])
    const row = await db().certificate.findUniqueOrThrow({ where: { id: certificateId }, include: { successor: true } })
    expect(row.successor).toMatchObject({ sha256: sha256Hex(next.der), successorId: null })
  })
})
