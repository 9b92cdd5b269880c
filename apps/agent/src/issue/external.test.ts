import { createPublicKey, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { External, Launch } from '@certfleet/core/launch.ts'
import type { Order } from '@certfleet/core/order.ts'
import { sha256Hex, verifySignature } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { describe, expect, it } from 'vitest'
import { type JournalStep, externalSteps } from '../journal/steps.ts'
import { openFileStore } from '../keystore/file.ts'
import { bankOf } from '../test/bank.ts'
import { type SubscriberOptions, type TestCa, bareSubject, issueTo, makeCa, pem } from '../test/certificates.ts'
import { Pc, quickTempo } from '../test/pc.ts'
import { until } from '../test/wait.ts'

const dayMs = 86_400_000
const keysOf = (pc: Pc) => path.join(pc.platform.privateFolder, 'keys')

const allow = (pc: Pc, ...allowedPrograms: Launch[]) =>
  writeFileSync(pc.platform.machinePolicy.place, JSON.stringify({ allowedPrograms }))

/** A PC whose bank has an application of its own. */
async function scene(change: Partial<External> = {}) {
  const pc = await Pc.make()
  const bank = await bankOf(pc.authority.ca)
  const way = bank.applicationFor(keysOf(pc))
  const external = { application: 'サンプル発行アプリ', ways: [way], help: '「更新」を選びます。', ...change }
  const { issuers: _, ...target } = pc.authority.target
  const order = (more: Partial<Order> = {}) => ({ authority: { ...target, external }, ...more })
  return { pc, bank, way, order }
}

/** Puts a certificate into the store, as any application may; without its key, if `keyless`. */
async function arrives(pc: Pc, { ca = pc.authority.ca, keyless = false, ...options }: Arrival = {}): Promise<Buffer> {
  const store = openFileStore(keysOf(pc))
  const keyName = `other-${randomUUID()}`
  const key = await store.createKey(keyName, 'P-256')
  const der = await issueTo(ca, key.publicKey, options)
  await store.install(der, [], keyName)
  if (keyless) await store.deleteKey(keyName)
  await store.close()
  return der
}

type Arrival = SubscriberOptions & { ca?: TestCa; keyless?: boolean }

it('starts the application, finds its certificate, proves it, and shows the result', async () => {
  const { pc, bank, way, order } = await scene()
  allow(pc, way)
  const steps: string[] = []
  await pc.start({ onJournalEntry: (_, { step }) => steps.push(step) })
  const { order: sent, issuanceId, employee } = await pc.asked(order())
  await employee.sees('FLT01')
  await employee.does({ type: 'start', issuanceId })
  const page = await employee.sees('FLT08', 'アプリケーションを起動')
  expect(page).toContain('サンプル発行アプリ')
  expect(page).toContain('「更新」を選びます。')
  expect(page).toContain(readCertificate(pc.old).serialHex)
  await employee.does({ type: 'launch', issuanceId })
  expect(await employee.sees('CCHK007')).toContain('証明書シリアル番号')

  const certificate = await pc.installed(issuanceId)
  expect(readCertificate(certificate).notAfter > readCertificate(pc.old).notAfter).toBe(true)
  const [report] = pc.console.reportsOf('certificate.installed')
  const claim = { consoleKeyId: pc.console.orderKey.id, agentId: pc.console.agentId, nonce: sent.nonce, certificate }
  const proof = Buffer.from(report?.proof ?? '', 'base64')
  expect(verifySignature(createPublicKey(pem(certificate)), possessionInput(claim), proof)).toBe(true)
  const types = pc.console.reports.map(({ type }) => type)
  expect(types.indexOf('key.created')).toBeLessThan(types.indexOf('certificate.installed'))
  expect(pc.console.states(issuanceId)).toContain('waiting_application')
  const [key] = pc.console.reportsOf('key.created')
  expect(key?.spkiSha256).toBe(readCertificate(certificate).spkiSha256)
  await until('the end', () => steps.includes('closed'))
  expect(steps.filter((step) => (externalSteps as readonly string[]).includes(step))).toEqual([...externalSteps])
  expect(bank.issued()).toBe(1)
  // The authority's own API is none of its business.
  expect(pc.authority.calls).toEqual([])
})

it.each(['issue', 'reissue'] as const)('with %s takes a certificate that was not there before', async (purpose) => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order({ purpose, certificateSha256: null }))
  await employee.does({ type: 'start', issuanceId })
  expect(await employee.sees('FLT08', 'ご自身で起動')).not.toContain('data-event="launch"')
  const der = await arrives(pc)
  await employee.sees('CCHK007')
  expect(await pc.installed(issuanceId)).toEqual(der)
})

it('a renewal the employee made without being asked is taken, and nobody is asked', async () => {
  const { pc, order } = await scene()
  const der = await arrives(pc)
  await pc.start()
  const sent = pc.order(order())
  pc.console.sendOrder(sent)
  expect(await pc.installed(sent.issuanceId)).toEqual(der)
  expect(pc.console.states(sent.issuanceId)).toEqual([])
})

it('a successor that comes while the request waits, or was put off, is taken', async () => {
  const { pc, order } = await scene()
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'later', issuanceId })
  await employee.sees('FLT02')
  const der = await arrives(pc)
  expect(await pc.installed(issuanceId)).toEqual(der)
})

it('a successor whose subject is made otherwise is recognised by its login ID', async () => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08')
  await arrives(pc, { subject: bareSubject('demo02') })
  const der = await arrives(pc, { subject: bareSubject('demo01') })
  expect(await employee.sees('CCHK007', 'Common Name')).not.toContain('Organization Unit')
  expect(await pc.installed(issuanceId)).toEqual(der)
})

it('a successor is recognised though the application has removed the old certificate', async () => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08')
  await pc.stop()
  const der = await arrives(pc)
  await pc.stored(sha256Hex(pc.old))
  await pc.start()
  expect(await pc.installed(issuanceId)).toEqual(der)
})

describe('is no successor:', () => {
  const wrong: Record<string, () => Promise<Arrival>> = {
    'a certificate of another login ID': async () => ({ loginId: 'demo02' }),
    'one of another issuer with the same name': async () => ({ ca: await makeCa() }),
    'one that ends no later than the old one': async () => ({ notAfter: new Date(Date.now() + 19 * dayMs) }),
    'one whose key is not there': async () => ({ keyless: true }),
  }
  it.each(Object.keys(wrong))('%s', async (name) => {
    const { pc, order } = await scene({ ways: [] })
    await pc.start()
    const { issuanceId, employee } = await pc.asked(order())
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('FLT08')
    const options = await wrong[name]!()
    const stranger = await arrives(pc, options)
    await employee.does({ type: 'refresh', issuanceId })
    await employee.sees('FLT08', options.keyless ? '新しい証明書の鍵が使えません' : '新しい証明書がまだ見つかりません')
    const der = await arrives(pc)
    await employee.sees('CCHK007')
    expect(await pc.installed(issuanceId)).toEqual(der)
    expect(der).not.toEqual(stranger)
    expect(pc.console.reportsOf('key.created')).toHaveLength(1)
  })

  it('with a first issue, what was there before', async () => {
    const { pc, order } = await scene({ ways: [] })
    await pc.start()
    const { issuanceId, employee } = await pc.asked(order({ purpose: 'issue', certificateSha256: null }))
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('FLT08')
    await employee.does({ type: 'refresh', issuanceId })
    await employee.sees('FLT08', '新しい証明書がまだ見つかりません')
    expect(pc.console.reportsOf('certificate.installed')).toEqual([])
  })
})

describe('nothing is started', () => {
  it.each<[string, (way: Launch) => Launch[], (way: Launch) => Launch[]]>([
    ['that the machine policy does not name', () => [], (way) => [way]],
    ['with other arguments than it names', (way) => [{ ...way, args: [] }], (way) => [way]],
    ['when there is no machine policy', () => [], (way) => [way]],
    ['at an address elsewhere', () => [], () => [{ url: 'https://elsewhere.example/renew' }]],
    ['of a scheme it does not name', () => [], () => [{ url: 'bankapp:renew' }]],
  ])('%s', async (name, allowed, ordered) => {
    const { pc, bank, way, order } = await scene()
    const started: Launch[] = []
    pc.platform.launch = async (each) => started.push(each) > 0
    if (name !== 'when there is no machine policy') allow(pc, ...allowed(way))
    await pc.start()
    const external = { application: 'アプリ', ways: ordered(way), help: '' }
    const { authority } = order()
    const { issuanceId, employee } = await pc.asked({ authority: { ...authority, external } })
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('FLT08', 'ご自身で起動')
    await employee.does({ type: 'launch', issuanceId })
    await employee.does({ type: 'refresh', issuanceId })
    await employee.sees('FLT08', '新しい証明書がまだ見つかりません')
    expect(started).toEqual([])
    expect(bank.issued()).toBe(0)
  })
})

it('opens a page of the institution without any machine policy', async () => {
  const { pc, order } = await scene()
  const started: Launch[] = []
  pc.platform.launch = async (way) => started.push(way) > 0
  await pc.start()
  const { authority } = order()
  const way = { url: `${authority.baseUrl}/renew` }
  const external = { application: 'ポータル', ways: [{ program: '/bin/sh', args: ['-c', 'true'] }, way], help: '' }
  const { issuanceId, employee } = await pc.asked({ authority: { ...authority, external } })
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08', way.url)
  await employee.does({ type: 'launch', issuanceId })
  await employee.sees('FLT08', '起動しました')
  expect(started).toEqual([way])
})

it('an order with an address that runs its own text is not obeyed at all', async () => {
  const { pc, order } = await scene()
  await pc.start()
  const { authority } = order()
  const external = { application: 'アプリ', ways: [{ url: 'javascript:alert(1)' }], help: '' }
  pc.console.sendOrder(pc.order({ authority: { ...authority, external } }))
  await until('the refusal', () => pc.console.reportsOf('order.refused').length > 0)
  expect(pc.console.reportsOf('issuance.progress')).toEqual([])
})

it('says so when the application does not start', async () => {
  const way = { program: '/nowhere/application', args: [] }
  const { pc, order } = await scene({ ways: [way] })
  allow(pc, way)
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08')
  await employee.does({ type: 'launch', issuanceId })
  expect(await employee.sees('FLT08', '起動できませんでした')).toContain('もう一度起動')
})

it('a code of the application goes to whom it names; what comes of it later is taken all the same', async () => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08', 'G012e')
  await employee.does({ type: 'trouble', issuanceId, code: 'G012e' })
  await employee.sees('CCHK902', 'G012e')
  expect(await pc.failure(issuanceId)).toBe('G012e')
  const der = await arrives(pc)
  expect(await pc.installed(issuanceId)).toEqual(der)
})

it('what the application could not install nobody installs from here: another request brings another try', async () => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start()
  const asked = await pc.asked(order())
  const { issuanceId, employee } = asked
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08')
  await employee.does({ type: 'trouble', issuanceId, code: 'G001e' })
  const shown = await employee.sees('CCHK902', 'もう一度依頼してもらってください')
  expect(shown).not.toContain('導入だけをやり直します')
  expect(await pc.failure(issuanceId)).toBe('G001e')
  pc.console.sendOrder({ ...asked.order, attempt: 2 })
  await employee.sees('FLT01')
})

it('where time helps the request comes back later', async () => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start()
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08')
  await employee.does({ type: 'trouble', issuanceId, code: 'G008e' })
  await until('the pause', () => pc.console.states(issuanceId).at(-1) === 'snoozed')
  const told = pc.console.reportsOf('issuance.progress').find(({ code }) => code === 'G008e')
  expect(told).toMatchObject({ state: 'waiting_authority' })
})

it('goes back to the request when nothing is done for a long time', async () => {
  const { pc, order } = await scene({ ways: [] })
  await pc.start({ tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, idleMs: 300 } } })
  const { issuanceId, employee } = await pc.asked(order())
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT08')
  await employee.sees('FLT01')
  expect(pc.console.reportsOf('issuance.progress').at(-1)).toMatchObject({ state: 'offered', code: 'employee_idle' })
})

describe('an issuance by the institution’s application cut off right after its journal says', () => {
  it.each(externalSteps)('%s: goes on, with one certificate', async (step: JournalStep) => {
    const { pc, bank, way, order } = await scene()
    allow(pc, way)
    const hasStopped = await pc.startUntil(step)
    const sent = pc.order(order())
    const { issuanceId } = sent
    pc.console.sendOrder(sent)
    const events = { FLT01: { type: 'start', issuanceId }, FLT08: { type: 'launch', issuanceId } } as const
    if (!['ordered', 'watching', 'offered'].includes(step)) await (await pc.employee()).goesOn(events, hasStopped)
    await until('the power cut', hasStopped)
    await pc.stop()

    let closed = step === 'closed'
    await pc.start({ onJournalEntry: (_, entry) => void (closed ||= entry.step === 'closed') })
    await (await pc.employee()).goesOn(events, () => closed)
    expect(bank.issued()).toBe(1)
    const certificates = pc.console.reportsOf('certificate.installed').map(({ certificate }) => certificate)
    expect(new Set(certificates).size).toBe(1)
    expect(new Set(pc.console.reportsOf('key.created').map(({ spkiSha256 }) => spkiSha256)).size).toBe(1)
  })
})
