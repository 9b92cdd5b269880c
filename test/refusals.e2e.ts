import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import {
  type Envelope,
  type Order,
  type Policy,
  type SignedKind,
  orderSchema,
  policySchema,
} from '@certfleet/core/order.ts'
import { unsealPrivateKey } from '@certfleet/pki/at-rest.ts'
import { type OrderKey, openEnvelope, orderKeyOf, sealEnvelope } from '@certfleet/pki/envelope.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type House, openHouse } from './support/house.ts'
import { needs } from './support/machine.ts'
import { type Pc, newPc, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'

/**
 * What an agent does not obey and a console does not believe: each refused, in the agent's log, and shown in the console.
 * The attacker here can write the console's database, or is another PC. Signatures over copied, replayed, relayed and
 * unprefixed nonces are judged in the console's own tests.
 */

let house: House
let pc: Pc
let certificateId: string
let key: OrderKey
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  pc = await newPc(house, 'guarded')
  ;({ certificateId } = await turnOn(house, pc))
  const row = await house.consoleDb.orderKey.findFirstOrThrow()
  const secret = Buffer.from(fs.readFileSync(path.join(house.dir, 'console-secret'), 'utf8'), 'base64')
  key = orderKeyOf(unsealPrivateKey(row.sealedKey, secret, 'order-key'))
})
afterAll(async () => {
  await pc?.agent.end()
  await house?.close()
})

const foreignKey = orderKeyOf(generateKeyPairSync('ed25519').privateKey)
const agentLog = (one: Pc = pc) =>
  fs.readFileSync(path.join(one.home, '.local/share/certfleet/ApplicationLog.log'), 'utf8')

/** Orders a renewal while the PC is off, lets the attacker at the stored order, and turns the PC on again. */
async function tampered(
  attack: (order: Order) => { kind: SignedKind; payload: unknown; signer: OrderKey } | ((e: Envelope) => Envelope),
) {
  await pc.agent.end()
  await eventually('the PC to be seen as off', async () => {
    const { connectedUntil } = await house.consoleDb.agent.findUniqueOrThrow({ where: { id: pc.agentId } })
    return connectedUntil !== null && connectedUntil <= new Date()
  })
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  const { order } = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
  const genuine = order as Envelope
  const publicKey = createPublicKey(key.privateKey)
  const change = attack(openEnvelope('order', genuine, publicKey, orderSchema))
  const envelope =
    typeof change === 'function' ? change(genuine) : sealEnvelope(change.kind, change.payload, change.signer)
  await house.consoleDb.issuance.update({ where: { id: issuanceId }, data: { order: { ...envelope } } })
  await pc.agent.start()
  return issuanceId
}

async function isRefused(issuanceId: string, reason: string): Promise<void> {
  const events = await eventually(`the refusal ${reason} in the audit log`, async () => {
    const found = await house.consoleDb.auditEvent.findMany({
      where: { action: { in: ['issuance.order_refused', 'agent.alarm'] }, actorId: pc.agentId },
      orderBy: { id: 'asc' },
    })
    return found.some(({ data }) => (data as { reason: string }).reason === reason) && found
  })
  expect(events.length).toBeGreaterThan(0)
  expect(agentLog()).toContain(`"reason":"${reason}"`)
  const shown = await house.api.agents.get.query({ id: pc.agentId })
  const timeline = await house.api.issuances.get.query({ id: issuanceId })
  const all = [...shown.events, ...timeline.events].map(({ data }) => (data as { reason?: string }).reason)
  expect(all).toContain(reason)
  expect(await house.authorityDb.dialogue.count()).toBe(0)
}

/** An agent that met a foreign key comes back after minutes; a restart spares the wait. */
async function restart(): Promise<void> {
  await pc.agent.end()
  await pc.agent.start()
}

/** Out of the way for the next one. */
const cancel = (id: string) => house.api.issuances.cancel.mutate({ id })

it('an order whose bytes were changed', async () => {
  const id = await tampered((order) => (envelope) => {
    const changed = { ...order, authority: { ...order.authority, baseUrl: 'https://localhost:1' } }
    return { ...envelope, bytes: Buffer.from(JSON.stringify(changed)).toString('base64') }
  })
  await isRefused(id, 'bad_signature')
  await cancel(id)
})

it('an order signed by another key', async () => {
  const id = await tampered((order) => ({ kind: 'order', payload: order, signer: foreignKey }))
  await isRefused(id, 'foreign_key')
  await cancel(id)
})

it('an order signed as something else', async () => {
  const id = await tampered((order) => ({ kind: 'policy', payload: order, signer: key }))
  await isRefused(id, 'bad_signature')
  await cancel(id)
})

it('an order for another PC', async () => {
  const other = await newPc(house, 'other-pc')
  const id = await tampered((order) => ({ kind: 'order', payload: { ...order, agentId: other.agentId }, signer: key }))
  await isRefused(id, 'not_mine')
  await cancel(id)
})

it('an expired order: refused, signed anew by itself, and then shown to the employee', async () => {
  const past = new Date(Date.now() - 60_000).toISOString()
  const id = await tampered((order) => ({ kind: 'order', payload: { ...order, expiresAt: past }, signer: key }))
  await isRefused(id, 'expired')
  await eventually(
    'the request',
    async () => (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id } })).state === 'offered',
  )
  await cancel(id)
})

it('a policy with an older version, or of another key', async () => {
  const newest = await house.consoleDb.policyVersion.findFirstOrThrow({ orderBy: { version: 'desc' } })
  const policy = openEnvelope('policy', newest.envelope as Envelope, createPublicKey(key.privateKey), policySchema)
  const put = async (version: number, payload: Policy, signer: OrderKey) => {
    const envelope = { ...sealEnvelope('policy', payload, signer) }
    await house.consoleDb.policyVersion.create({ data: { version, envelope } })
    await house.consoleDb.$queryRaw`SELECT pg_notify('certfleet_bell', '{"at":"policy"}')::text`
  }
  await put(newest.version + 1, { ...policy, version: newest.version - 1, helpdesk: 'attacker' }, key)
  await eventually('the older policy in the log', () => agentLog().includes('policy_older'))
  await eventually('the alarm', async () =>
    (await house.api.agents.get.query({ id: pc.agentId })).events.some(
      ({ action, data }) => action === 'agent.alarm' && (data as { reason: string }).reason === 'policy_older',
    ),
  )
  const logged = agentLog().length
  await put(newest.version + 2, { ...policy, version: newest.version + 2, helpdesk: 'attacker' }, foreignKey)
  await eventually('the foreign key in the log', () => agentLog().slice(logged).includes('foreign_key'))
  const folder = path.join(pc.home, '.local/share/certfleet')
  const [file = ''] = fs.readdirSync(folder).filter((name) => name.startsWith('policy-'))
  const kept = fs.readFileSync(path.join(folder, file), 'utf8')
  expect(Buffer.from((JSON.parse(kept) as Envelope).bytes, 'base64').toString()).not.toContain('attacker')
  await house.consoleDb.policyVersion.deleteMany({ where: { version: { gt: newest.version } } })
  await restart()
})

it('another PC’s certificate, even with the key store copied', async (context) => {
  needs(context, 'nss')
  const thief = await newPc(house, 'thief', { daysLeft: null })
  fs.cpSync(path.join(pc.home, '.pki'), path.join(thief.home, '.pki'), { recursive: true })
  await thief.agent.start()
  await eventually('the claim to be refused and shown', async () =>
    (await house.api.agents.get.query({ id: thief.agentId })).events.some(
      ({ action, data }) =>
        action === 'certificate.claim_refused' && (data as { reason: string }).reason === 'on_another_pc',
    ),
  )
  await thief.agent.end()
  expect(await house.api.certificates.get.query({ id: certificateId })).toMatchObject({ agent: { id: pc.agentId } })
})

it('a console with another key, once enrolled with the real one: the agent tells it nothing', async () => {
  await house.console[0]?.end()
  const row = await house.consoleDb.orderKey.findFirstOrThrow()
  const secret = path.join(house.dir, 'console-secret')
  const genuine = fs.readFileSync(secret)
  await house.consoleDb.orderKey.deleteMany({})
  const policies = await house.consoleDb.policyVersion.findMany()
  await house.consoleDb.policyVersion.deleteMany({})
  fs.writeFileSync(secret, randomBytes(32).toString('base64'))
  const logged = agentLog().length
  const inventoryAt = async () =>
    (await house.consoleDb.agent.findUniqueOrThrow({ where: { id: pc.agentId } })).inventoryAt
  const before = await inventoryAt()
  await house.console[0]?.start()
  await restart()
  await eventually('the agent to notice', () => agentLog().slice(logged).includes('foreign_key'))
  expect(await inventoryAt()).toEqual(before)
  await house.console[0]?.end()
  fs.writeFileSync(secret, genuine)
  await house.consoleDb.orderKey.deleteMany({})
  await house.consoleDb.orderKey.create({ data: row })
  await house.consoleDb.policyVersion.deleteMany({})
  for (const { version, envelope } of policies) {
    await house.consoleDb.policyVersion.create({ data: { version, envelope: envelope as Record<string, string> } })
  }
})
