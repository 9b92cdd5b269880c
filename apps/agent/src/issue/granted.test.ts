import type { Grant, Order } from '@certfleet/core/order.ts'
import type { Report } from '@certfleet/core/protocol.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { expect, it } from 'vitest'
import { readJournal } from '../journal/journal.ts'
import { unattendedSteps } from '../journal/steps.ts'
import { newOrderKey } from '../test/console.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

/** A first issue with nobody present: the console vouches for the key that the agent has told it. */

/** A PC of an institution that issues on its console's word, with an order that needs nobody. */
async function ordered(steps: string[] = []): Promise<{ pc: Pc; order: Order }> {
  const pc = await Pc.make()
  pc.authority.issue = 'grant'
  await pc.start({ onJournalEntry: (_, { step }) => steps.push(step) })
  await until('the connection', () => pc.console.inventories.length > 0)
  const order = pc.order({ purpose: 'issue', certificateSha256: null, deadline: null, unattended: true })
  pc.console.sendOrder(order)
  return { pc, order }
}

type KeyCreated = Extract<Report, { type: 'key.created' }>
const keyTold = (pc: Pc, count = 1): Promise<KeyCreated> =>
  until('the key', () => pc.console.reportsOf('key.created')[count - 1])

function grantFor(
  pc: Pc,
  { agentId, issuanceId, loginId }: Order,
  key: KeyCreated,
  change: Partial<Grant> = {},
): Grant {
  return {
    agentId,
    issuanceId,
    authorityOrigin: new URL(pc.authority.target.baseUrl).origin,
    institutionCode: '9936',
    purpose: 'issue',
    loginId,
    requestId: key.requestId,
    spkiSha256: key.spkiSha256,
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    ...change,
  }
}

const journalOf = (pc: Pc, { issuanceId }: Order) => readJournal(`${pc.platform.privateFolder}/journal`, issuanceId)

it('makes the key, waits for the grant, and installs with nobody present; the status tells', async () => {
  const steps: string[] = []
  const { pc, order } = await ordered(steps)
  const key = await keyTold(pc)
  // Nothing is asked of the authority before.
  expect([pc.authority.countOf('issue'), journalOf(pc, order)?.submitted]).toEqual([0, false])
  pc.console.sendGrant(grantFor(pc, order, key))
  const certificate = readCertificate(await pc.installed(order.issuanceId))
  await until('the end', () => journalOf(pc, order)?.end === 'closed')
  expect([pc.authority.countOf('issue'), pc.authority.countOf('open'), pc.launched.length]).toEqual([1, 0, 0])
  expect(pc.console.states(order.issuanceId).join(' ')).toBe('preflight issuing issued installing installed verifying')
  expect(steps.filter((step) => step !== 'progress')).toEqual(unattendedSteps)
  const status = await (await pc.employee()).sees('FLT04', '立ち会いなしで自動的に用意されました')
  expect(status).toContain(certificate.commonName)
})

it('waits for its own grant: what is for another request, over, or not the console’s is not handed in', async () => {
  const { pc, order } = await ordered()
  const key = await keyTold(pc)
  const good = grantFor(pc, order, key)
  pc.console.sendGrant({ ...good, requestId: order.issuanceId })
  pc.console.sendGrant({ ...good, expiresAt: new Date(Date.now() - 1000).toISOString() })
  pc.console.sendGrant(good, newOrderKey())
  await until('the refusal', () => pc.console.reportsOf('order.refused').length > 0)
  expect([pc.console.reportsOf('order.refused').length, pc.authority.countOf('issue')]).toEqual([1, 0])
  pc.console.sendGrant(good)
  await pc.installed(order.issuanceId)
  expect(pc.authority.countOf('issue')).toBe(1)
})

it('after a restart it waits with the same key, and the grant that comes again is for it', async () => {
  const { pc, order } = await ordered()
  const key = await keyTold(pc)
  await pc.stop()
  await pc.start()
  const again = await keyTold(pc, 2)
  expect([again.requestId, again.spkiSha256]).toEqual([key.requestId, key.spkiSha256])
  pc.console.sendGrant(grantFor(pc, order, again))
  await pc.installed(order.issuanceId)
  expect([pc.authority.issued.size, pc.launched.length]).toEqual([1, 0])
})

it('an answer that is lost is fetched; a grant the authority does not take ends the attempt without a word to the employee', async () => {
  const { pc, order } = await ordered()
  pc.authority.faults.issue = [{ drop: 'after' }]
  pc.console.sendGrant(grantFor(pc, order, await keyTold(pc)))
  await pc.installed(order.issuanceId)
  expect([pc.authority.issued.size, pc.authority.countOf('issue')]).toEqual([1, 1])

  const other = await ordered()
  other.pc.authority.orderKey = null
  other.pc.console.sendGrant(grantFor(other.pc, other.order, await keyTold(other.pc)))
  expect(await other.pc.failure(other.order.issuanceId)).toBe('order_not_accepted')
  expect(other.pc.launched.length).toBe(0)
})

it('where the authority wants the employee after all, the request appears, and no key is told before', async () => {
  const pc = await Pc.make()
  await pc.start()
  await until('the connection', () => pc.console.inventories.length > 0)
  const order = pc.order({ purpose: 'issue', certificateSha256: null, deadline: null, unattended: true })
  pc.console.sendOrder(order)
  await until('the request', () => pc.console.states(order.issuanceId).includes('offered'))
  expect(pc.console.reportsOf('key.created')).toEqual([])
})
