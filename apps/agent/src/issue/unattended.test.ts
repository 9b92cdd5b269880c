import { sha256Hex } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import type { Order } from '@certfleet/core/order.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { readJournal } from '../journal/journal.ts'
import { unattendedSteps } from '../journal/steps.ts'
import { proxySettings } from '../proxy.ts'
import { wordsOf } from '../screens/text/text.ts'
import { temporaryFolder } from '../test/folder.ts'
import { Pc } from '../test/pc.ts'
import { TestProxy } from '../test/proxy.ts'
import { softPin } from '../test/soft-token.ts'
import { until } from '../test/wait.ts'

/** A PC of an institution that renews by possession. */
async function newPc(options: Parameters<typeof Pc.make>[0] = {}): Promise<Pc> {
  const pc = await Pc.make(options)
  pc.authority.renew = 'possession'
  return pc
}

/** Has the console order a renewal that needs nobody. */
function order(pc: Pc, change: Partial<Order> = {}): string {
  const ordered = pc.order({ unattended: true, ...change })
  pc.console.sendOrder(ordered)
  return ordered.issuanceId
}

async function connected(pc: Pc, options: Parameters<Pc['start']>[0] = {}): Promise<void> {
  await pc.start(options)
  await until('the connection', () => pc.console.inventories.length > 0)
}

/** The employee is called half a second after it is wanted. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 700))
const told = (pc: Pc, code: string) => pc.console.reportsOf('issuance.progress').find((each) => each.code === code)
const journalOf = (pc: Pc, id: string) => readJournal(`${pc.platform.privateFolder}/journal`, id)
const isClosed = (pc: Pc, id: string) => until('the end', () => journalOf(pc, id)?.end === 'closed')

it('renews with nobody present: no window, no question, and the status tells', async () => {
  const pc = await newPc()
  const steps: string[] = []
  await connected(pc, { onJournalEntry: (_, { step }) => steps.push(step) })
  const id = order(pc)
  const certificate = readCertificate(await pc.installed(id))
  await isClosed(pc, id)
  expect(steps.filter((step) => (unattendedSteps as readonly string[]).includes(step))).toEqual([...unattendedSteps])
  expect(steps.filter((step) => ['offered', 'accepted', 'chosen'].includes(step))).toEqual([])
  expect(pc.console.states(id).join(' ')).toBe('preflight issuing issued installing installed verifying')
  await aMoment()
  expect([pc.authority.issued.size, pc.authority.confirmed.size, pc.launched.length]).toEqual([1, 1, 0])
  expect([pc.authority.countOf('renew'), pc.authority.countOf('open')]).toEqual([1, 0])
  const employee = await pc.employee()
  const status = await employee.sees('FLT04', '立ち会いなしで自動的に用意されました')
  expect(status).toContain(certificate.commonName)
  await pc.stop()
  await pc.start()
  await (await pc.employee()).sees('FLT04', '立ち会いなしで自動的に用意されました')
})

it.each([
  ['keep_old_until_expiry', null],
  ['revoke_old_on_confirm', ['Chromium']],
] as const)(
  'an open browser goes on with the old certificate: where that is %s, it is named: %s',
  async (rule, names) => {
    const pc = await newPc()
    pc.authority.onRenewal = rule
    pc.platform.browsers = () => [{ name: 'Chromium', processId: 1 }]
    await connected(pc)
    const id = order(pc)
    await pc.installed(id)
    await isClosed(pc, id)
    const newest = () => pc.console.inventories.at(-1)
    await until('an inventory with both', () => newest()?.certificates.length === 2)
    if (names) await until('the browsers', () => newest()?.openBrowsers)
    expect(newest()?.openBrowsers?.names ?? null).toEqual(names)
  },
)

it('an answer that is lost is fetched, and a congested authority asked again later', async () => {
  const pc = await newPc()
  pc.authority.faults.renew = [{ refuse: { code: 'G008e', retryAfterSeconds: 1 } }, { drop: 'after' }]
  await connected(pc)
  const id = order(pc)
  await pc.installed(id)
  expect(told(pc, 'G008e')).toMatchObject({ state: 'waiting_authority', nextAttemptAt: expect.any(String) })
  expect([pc.authority.issued.size, pc.authority.countOf('renew'), pc.launched.length]).toEqual([1, 2, 0])
})

it('a login ID locked for a while is waited for, and asks nobody for a password', async () => {
  const pc = await newPc()
  pc.authority.faults.renew = [{ refuse: { code: 'temporarily_locked', retryAfterSeconds: 1 } }]
  await connected(pc)
  const id = order(pc)
  await pc.installed(id)
  const { state, waitingOn } = told(pc, 'temporarily_locked') ?? {}
  expect([state, waitingOn, pc.launched.length]).toEqual(['waiting_authority', null, 0])
})

it.each(['too_early', 'locked', 'attendance_needed'] as const)(
  '%s ends the attempt without a word to the employee; the status says why',
  async (code) => {
    const pc = await newPc()
    pc.authority.faults.renew = [{ refuse: { code } }]
    await connected(pc)
    const id = order(pc)
    expect(await pc.failure(id)).toBe(code)
    expect(pc.console.states(id).join(' ')).toBe('preflight issuing')
    const employee = await pc.employee()
    await employee.sees('FLT04', wordsOf('ja').domain.code[code].todo)
  },
)

it('an order the authority does not know is told, and a further attempt goes on with the same request', async () => {
  const pc = await newPc()
  const { orderKey } = pc.authority
  pc.authority.orderKey = null
  await connected(pc)
  const id = order(pc)
  expect(await pc.failure(id)).toBe('order_not_accepted')
  const before = journalOf(pc, id)?.request
  pc.authority.orderKey = orderKey
  pc.console.sendOrder(pc.order({ unattended: true, issuanceId: id, attempt: 2 }))
  await pc.installed(id)
  expect([...pc.authority.issued.keys()]).toEqual([before?.requestId])
})

it('an order that has expired while the authority was away is not handed in', async () => {
  const pc = await newPc()
  pc.authority.faults.profile = Array.from({ length: 10_000 }, () => ({ refuse: { code: 'G005e' as const } }))
  await connected(pc)
  const id = order(pc, { expiresAt: new Date(Date.now() + 1500).toISOString() })
  await until('the wait', () => told(pc, 'G005e'))
  await new Promise((resolve) => setTimeout(resolve, 1600))
  pc.authority.faults.profile = []
  expect(await pc.failure(id)).toBe('order_expired')
  expect([pc.authority.countOf('renew'), pc.launched.length]).toEqual([0, 0])
})

it('where the authority wants the employee present after all, the request appears and the dialogue follows', async () => {
  const pc = await newPc()
  pc.authority.renew = 'employee'
  await connected(pc)
  const id = order(pc)
  await until('the request', () => pc.console.states(id).includes('offered'))
  await until('the call', () => pc.launched.length > 0)
  const employee = await pc.employee()
  await pc.toPassword(employee, id)
  await employee.answers(id, 'CCHK002', { password: pc.authority.password })
  await employee.sees('CCHK007')
  await pc.installed(id)
  expect([pc.authority.countOf('renew'), pc.authority.issued.size]).toEqual([0, 1])
})

describe('what only the employee can mend brings up the request, and nothing else does', () => {
  it('a proxy that asks a person: after the request it is signed on to, and no password of the login ID is asked', async () => {
    const proxy = await new TestProxy().start()
    onTestFinished(() => proxy.stop())
    const pc = await newPc({ proxy: proxySettings({ HTTPS_PROXY: `http://${proxy.host}` }) })
    await connected(pc)
    const id = order(pc)
    await until('the request', () => pc.console.states(id).includes('offered'))
    expect(told(pc, 'G009e')).toMatchObject({ state: 'offered' })
    const employee = await pc.employee()
    await employee.sees('FLT01', '今回はPCだけでは進められない')
    await employee.does({ type: 'later', issuanceId: id })
    await employee.sees('FLT02')
    await employee.does({ type: 'start', issuanceId: id })
    await employee.sees('CCHK008')
    await employee.does({
      type: 'proxy',
      screen: 'CCHK008',
      fields: { user: 'hanako', password: proxy.password ?? '' },
    })
    await employee.sees('CCHK007')
    await pc.installed(id)
    expect([pc.authority.answers.length, pc.authority.countOf('open'), pc.authority.issued.size]).toEqual([0, 0, 1])
  })

  it('a proxy that refuses the PC asks nobody, and goes on when it lets it through', async () => {
    const proxy = await new TestProxy().start()
    onTestFinished(() => proxy.stop())
    proxy.offers = ['Negotiate', 'NTLM']
    const pc = await newPc({ proxy: proxySettings({ HTTPS_PROXY: `http://${proxy.host}` }) })
    await connected(pc)
    const id = order(pc)
    await until('the wait', () => told(pc, 'G009e'))
    expect(told(pc, 'G009e')).toMatchObject({ state: 'waiting_proxy_auth' })
    const employee = await pc.employee()
    await employee.sees('FLT04', '立ち会いなしで、エージェントが自動で')
    proxy.password = null
    await pc.installed(id)
    expect([pc.launched.length, pc.console.states(id).includes('offered')]).toEqual([1, false])
  })

  it('the PIN of a token', async (context) => {
    needs(context, 'softhsm')
    const pc = await newPc({ tokenFolder: temporaryFolder() })
    await connected(pc)
    const id = order(pc)
    await until('the request', () => pc.console.states(id).includes('offered'))
    expect(told(pc, 'token_pin_needed')).toMatchObject({ state: 'offered' })
    const employee = await pc.employee()
    await employee.sees('FLT01')
    await employee.does({ type: 'start', issuanceId: id })
    await employee.sees('FLT11')
    await employee.does({ type: 'pin', screen: 'FLT11', fields: { pin: softPin } })
    await pc.installed(id)
    expect([pc.authority.answers.length, pc.authority.issued.size]).toEqual([0, 1])
  })
})

it('an agent that does not know of it asks the employee: an order with the word taken out is one of today', async () => {
  const pc = await newPc()
  await connected(pc)
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await pc.installed(issuanceId)
  expect([...pc.authority.issued.values()].map(({ certificate }) => sha256Hex(certificate))).toHaveLength(1)
  expect(pc.authority.countOf('renew')).toBe(0)
})
