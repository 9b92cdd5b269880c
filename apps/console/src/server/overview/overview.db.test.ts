import { randomBytes } from 'node:crypto'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { expect, it } from 'vitest'
import { addAuthority, addSubscriber, useConsole } from '../../../../../test/support/console.ts'
import { agentListInput, listAgents } from '../agents/list-agents.ts'
import { certificateListInput, listCertificates } from '../certificates/list-certificates.ts'
import { db } from '../db.ts'
import { getOverview } from './get-overview.ts'

useConsole()

const dayMs = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * dayMs)

async function agent(change: object = {}): Promise<string> {
  const self = { hostname: 'PC', osUser: 'u', machineId: 'm', platform: 'linux', version: '1', protocol: PROTOCOL }
  const data = { ...self, publicKey: randomBytes(32), state: 'active' as const, lastSeenAt: new Date(), ...change }
  return (await db().agent.create({ data })).id
}

it('an empty console has begun nothing', async () => {
  const { beginnings, waiting, days } = await getOverview()
  expect(beginnings).toEqual({ authority: false, person: false, pc: false, renewal: false })
  expect(waiting).toEqual([])
  expect(days).toHaveLength(60)
})

it('counts what its links show', async () => {
  const { id: authorityId } = await addAuthority()
  const holder = async (loginId: string, days: number, change: object = {}) => {
    const subscriberId = await addSubscriber(authorityId, loginId)
    const agentId = await agent()
    await db().assignment.create({ data: { agentId, subscriberId, basis: 'approval' } })
    const notAfter = inDays(days)
    const dates = { notBefore: inDays(-300), issuedAt: inDays(-300), notAfter, windowOpensAt: inDays(days - 40) }
    const text = { sha256: loginId, serialHex: loginId, subject: '', commonName: `${loginId} x`, spkiSha256: '' }
    const whose = { authorityId, subscriberId, agentId, delivery: 'confirmed' as const }
    await db().certificate.create({ data: { ...whose, ...dates, ...text, der: new Uint8Array(1), ...change } })
    return { subscriberId, agentId }
  }
  await holder('expired', -2)
  await holder('critical', 0.5)
  const { subscriberId, agentId } = await holder('due', 30)
  await holder('due2', 31)
  await holder('early', 50)
  await holder('missing', 30, { presence: 'absent_after_seen' })
  await holder('revoked', 30, { authorityStatus: 'revoked' })
  const since = inDays(-3)
  const issuance = { purpose: 'renew' as const, authorityId, agentId, referenceCode: '0', nonce: 'n', requestedBy: 'x' }
  const offered = { state: 'offered' as const, waitingOn: 'employee' as const, since }
  await db().issuance.create({ data: { ...issuance, subscriberId, ...offered } })
  const done = { state: 'completed' as const, since, endedAt: new Date() }
  await db().issuance.create({ data: { ...issuance, subscriberId, ...done } })
  await db().issuance.create({ data: { ...issuance, subscriberId, ...done, endedAt: inDays(-8) } })

  await agent({ state: 'pending_approval' })
  await agent({ clockAheadMs: -600_000n })
  await agent({ protocol: PROTOCOL - 1, lastSeenAt: inDays(-20) })
  await db().agent.update({ where: { id: agentId }, data: { lastSeenAt: inDays(-8) } })

  const overview = await getOverview()
  expect(overview.certificates).toEqual({ expired: 1, critical: 1, inWindow: 1, broken: 1 })
  expect(overview.waiting).toEqual([{ party: 'employee', count: 1, oldest: since }])
  expect(overview.completedThisWeek).toBe(1)
  expect(overview.pcs).toEqual({ pending: 1, unassigned: 2, silent: 1, clock: 1, outdated: 1 })
  expect(overview.windowDays).toEqual([40])
  expect(overview.beginnings).toEqual({ authority: true, person: true, pc: true, renewal: true })
  const sum = (name: 'idle' | 'open' | 'early') => overview.days.reduce((total, day) => total + day[name], 0)
  // Due, due2, critical, missing; revoked and the long expired are not to come.
  expect([sum('idle'), sum('open'), sum('early')]).toEqual([3, 1, 1])

  for (const { day, idle, open, early } of overview.days) {
    const input = certificateListInput.parse({ past: 'hidden', from: day, until: day })
    expect({ day, total: (await listCertificates(input)).total }).toEqual({ day, total: idle + open + early })
  }
  const listed = async (filter: object) => (await listAgents(agentListInput.parse(filter))).total
  expect(await listed({ trouble: ['silent'] })).toBe(1)
  expect(await listed({ trouble: ['silent', 'clock', 'outdated'] })).toBe(3)
})
