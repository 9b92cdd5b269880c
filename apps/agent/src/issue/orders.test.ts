import { writeFileSync } from 'node:fs'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { describe, expect, it } from 'vitest'
import { newOrderKey } from '../test/console.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

const refusal = (pc: Pc) => until('the refusal', () => pc.console.reportsOf('order.refused')[0])

describe('an order is never acted on', () => {
  it.each([
    ['of another key', 'foreign_key'],
    ['signed by another key under the right name', 'bad_signature'],
    ['that was changed', 'bad_signature'],
    ['that is a cancellation', 'bad_signature'],
    ['that is none', 'unreadable'],
  ] as const)('%s: %s', async (what, reason) => {
    const pc = await Pc.make()
    await pc.start()
    const { orderKey } = pc.console
    const order = pc.order()
    const good = sealEnvelope('order', order, orderKey)
    const foreign = newOrderKey()
    const changed = Buffer.from(Buffer.from(good.bytes, 'base64').toString().replace('demo01', 'demo02'))
    const envelopes = {
      'of another key': sealEnvelope('order', order, foreign),
      'signed by another key under the right name': sealEnvelope('order', order, { ...foreign, id: orderKey.id }),
      'that was changed': { ...good, bytes: changed.toString('base64') },
      'that is a cancellation': sealEnvelope('cancel', order, orderKey),
      'that is none': sealEnvelope('order', { ...order, purpose: 'wipe' }, orderKey),
    }
    await until('the connection', () => pc.console.inventories.length > 0)
    pc.console.broadcast({ type: 'order', order: envelopes[what] })
    // What the signature does not vouch for is not repeated.
    expect(await refusal(pc)).toMatchObject({ reason, issuanceId: null })
    expect(pc.agent?.status().issuances).toEqual([])
    expect(pc.authority.calls).toEqual([])
  })

  it('for another agent, nor is its issuance named', async () => {
    const pc = await Pc.make()
    await pc.start()
    await until('the connection', () => pc.console.inventories.length > 0)
    pc.console.sendOrder(pc.order({ agentId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' }))
    expect(await refusal(pc)).toMatchObject({ reason: 'not_mine', issuanceId: null })
  })

  it('that has expired by the console’s time, whatever this PC’s clock says', async () => {
    const pc = await Pc.make()
    const dayMs = 86_400_000
    const clock = { pcNow: () => new Date(Date.now() - 2 * dayMs), monotonicMs: () => performance.now() }
    await pc.start({ clock })
    await until('the connection', () => pc.console.inventories.length > 0)
    const order = pc.order({ expiresAt: new Date(Date.now() - dayMs).toISOString() })
    pc.console.sendOrder(order)
    expect(await refusal(pc)).toMatchObject({ reason: 'expired', issuanceId: order.issuanceId })
  })

  it('of an attempt that is older than the one under way', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { order } = await pc.asked({ attempt: 2 })
    pc.console.sendOrder({ ...order, attempt: 1 })
    expect(await refusal(pc)).toMatchObject({ reason: 'attempt_older', issuanceId: order.issuanceId })
  })

  it('for an authority this PC may not deal with, though the console allows it', async () => {
    const pc = await Pc.make()
    writeFileSync(pc.platform.machinePolicy.place, '{"allowedAuthorities":["https://bank.example"]}')
    await pc.start()
    await until('the connection', () => pc.console.inventories.length > 0)
    const order = pc.order()
    pc.console.sendOrder(order)
    expect(await pc.failure(order.issuanceId)).toBe('authority_not_allowed')
    expect(pc.authority.calls).toEqual([])
  })

  it('for an authority the signed policy does not have at that address', async () => {
    const pc = await Pc.make()
    await pc.start()
    await until('the connection', () => pc.console.inventories.length > 0)
    const order = pc.order()
    pc.console.sendOrder({ ...order, authority: { ...order.authority, baseUrl: 'https://evil.example' } })
    expect(await pc.failure(order.issuanceId)).toBe('authority_not_allowed')
  })
})

it('tells the console of the same refusal once, however often the order comes', async () => {
  const pc = await Pc.make()
  await pc.start()
  await until('the connection', () => pc.console.inventories.length > 0)
  pc.console.acknowledges = false
  for (let n = 0; n < 5; n++) pc.console.sendOrder(pc.order(), newOrderKey())
  const { issuanceId } = pc.order()
  pc.console.sendOrder(pc.order({ issuanceId }))
  await until('the request', () => pc.console.states(issuanceId).includes('offered'))
  expect(pc.console.reportsOf('order.refused')).toHaveLength(1)
})

it('takes an order that comes again for the same one', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { order, issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('CCHK001')
  for (let n = 0; n < 5; n++) pc.console.sendOrder(order)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(employee.screen).toBe('CCHK001')
  expect(pc.console.states(issuanceId)).toEqual(['offered', 'preflight', 'waiting_selection'])
})

it('begins anew with a higher attempt after a failure', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { order, issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  pc.authority.faults.answer = [{ refuse: { code: 'locked' } }]
  await employee.answers(issuanceId, 'CCHK002', { password: 'wrong' })
  await employee.sees('CCHK902')
  await pc.failure(issuanceId)
  pc.console.sendOrder({ ...order, attempt: 2 })
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await pc.installed(issuanceId)
  expect(pc.console.reportsOf('certificate.installed')).toMatchObject([{ attempt: 2 }])
})

it('asks for no second certificate when a new attempt follows a submitted request', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { order, issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  pc.authority.faults.confirm = [{ refuse: { code: 'malformed' } }]
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  expect(await pc.failure(issuanceId)).toBe('malformed')
  const nonce = pc.order().nonce
  pc.console.sendOrder({ ...order, attempt: 2, nonce })
  await pc.installed(issuanceId)
  expect([pc.authority.issued.size, pc.authority.answers.length]).toEqual([1, 1])
})

it('gives a request up when its order expires, asks for a new one, and shows that', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { order, issuanceId, employee } = await pc.asked({ expiresAt: new Date(Date.now() + 800).toISOString() })
  expect(await pc.failure(issuanceId)).toBe('order_expired')
  await employee.sees('FLT04')
  pc.console.sendOrder({ ...order, attempt: 2, expiresAt: new Date(Date.now() + 60_000).toISOString() })
  await employee.sees('FLT01')
})

describe('a cancellation', () => {
  it('ends what has not been submitted', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { order, issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.console.sendCancel(order)
    await employee.sees('FLT04')
    expect(pc.agent?.status().issuances).toEqual([])
    await pc.stop()
    await pc.start()
    await (await pc.employee()).sees('FLT04')
  })

  it('comes too late once the authority was asked: the certificate is brought home', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { order, issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.submit = [{ drop: 'after' }]
    pc.authority.faults.fetch = Array.from({ length: 5 }, () => ({ drop: 'before' as const }))
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await until('the submit', () => pc.authority.issued.size === 1)
    pc.console.sendCancel(order)
    expect(await pc.installed(issuanceId)).toEqual([...pc.authority.issued.values()][0]?.certificate)
  })

  it('is not obeyed when another key signed it', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { order, issuanceId, employee } = await pc.asked()
    const { agentId, attempt } = order
    const cancel = sealEnvelope('cancel', { agentId, issuanceId, attempt }, newOrderKey())
    pc.console.broadcast({ type: 'order.cancel', cancel })
    expect(await refusal(pc)).toMatchObject({ reason: 'foreign_key' })
    await employee.sees('FLT01')
  })
})

describe('the word that what was issued is revoked', () => {
  const keyOf = (pc: Pc) => pc.console.reportsOf('key.created')[0]?.spkiSha256

  it('ends a wait for its installation; another attempt requests another certificate', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { order, issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.fetch = Array.from({ length: 1000 }, () => ({ drop: 'before' as const }))
    pc.authority.faults.submit = [{ drop: 'after' }]
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await until('the submit', () => pc.authority.issued.size === 1)
    pc.console.sendCancel(order, { revokedKey: 'ab'.repeat(32) })
    pc.console.sendCancel(order, { revokedKey: keyOf(pc) })
    await employee.sees('CCHK902', 'certificate_revoked')
    expect(await pc.failure(issuanceId)).toBe('certificate_revoked')
    pc.authority.faults.fetch = []
    pc.console.sendOrder({ ...order, attempt: 2 })
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    const arrived = await pc.installed(issuanceId)
    expect([...pc.authority.issued.values()].map(({ certificate }) => certificate.equals(arrived))).toEqual([
      false,
      true,
    ])
  })

  it('takes CCHK007 back, also after a restart', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { order, issuanceId, employee } = await pc.asked()
    pc.console.acknowledges = false
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    await pc.installed(issuanceId)
    pc.console.sendCancel(order, { revokedKey: keyOf(pc) })
    await employee.sees('CCHK902', 'certificate_revoked')
    expect(await pc.failure(issuanceId)).toBe('certificate_revoked')
    await pc.stop()
    await pc.start()
    await (await pc.employee()).sees('FLT04', '失効')
  })
})
