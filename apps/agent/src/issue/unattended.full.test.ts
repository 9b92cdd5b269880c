import { expect, it } from 'vitest'
import { readJournal } from '../journal/journal.ts'
import { type JournalStep, unattendedSteps } from '../journal/steps.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

it.each(unattendedSteps)('with nobody present, cut off right after %s: goes on by itself, with one certificate', cutOff)

async function cutOff(step: JournalStep): Promise<void> {
  const pc = await Pc.make()
  pc.authority.renew = 'possession'
  const hasStopped = await pc.startUntil(step)
  await until('the connection', () => pc.console.inventories.length > 0)
  const order = pc.order({ unattended: true })
  pc.console.sendOrder(order)
  await until('the power cut', hasStopped)
  await pc.stop()
  await pc.start()
  await pc.installed(order.issuanceId)
  const folder = `${pc.platform.privateFolder}/journal`
  await until('the end', () => readJournal(folder, order.issuanceId)?.end === 'closed')
  expect([pc.authority.issued.size, pc.authority.confirmed.size, pc.launched.length]).toEqual([1, 1, 0])
  const certificates = pc.console.reportsOf('certificate.installed').map(({ certificate }) => certificate)
  expect(new Set(certificates).size).toBe(1)
  expect(new Set(pc.console.reportsOf('key.created').map(({ spkiSha256 }) => spkiSha256)).size).toBe(1)
}
