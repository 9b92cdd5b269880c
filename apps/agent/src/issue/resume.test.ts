import path from 'node:path'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { describe, expect, it } from 'vitest'
import { Journal, journaledIssuances } from '../journal/journal.ts'
import { type JournalStep, journalSteps } from '../journal/steps.ts'
import { openFileStore } from '../keystore/file.ts'
import type { Employee } from '../test/employee.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

/** Does whatever the screens ask for, as long as they ask. */
function goOn(pc: Pc, employee: Employee, issuanceId: string, isDone: () => boolean): Promise<void> {
  const events = {
    FLT01: { type: 'start', issuanceId },
    CCHK001: { type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) },
    CCHK002: { type: 'answer', issuanceId, screen: 'CCHK002', fields: { password: pc.authority.password } },
  } as const
  return employee.goesOn(events, isDone)
}

/** A PC whose power goes the moment this entry is on the disk. */
async function cutOff(step: JournalStep): Promise<{ pc: Pc; issuanceId: string }> {
  const pc = await Pc.make()
  const hasStopped = await pc.startUntil(step)
  const order = pc.order()
  const { issuanceId } = order
  await until('the connection', () => pc.console.inventories.length > 0)
  pc.console.sendOrder(order)
  await goOn(pc, await pc.employee(), issuanceId, hasStopped)
  await pc.stop()
  return { pc, issuanceId }
}

function memoryOf(pc: Pc, issuanceId: string) {
  const folder = path.join(pc.platform.privateFolder, 'journal')
  if (!journaledIssuances(folder).includes(issuanceId)) return null
  const journal = new Journal(issuanceId, { folder, now: () => new Date() })
  journal.close()
  return journal.memory
}

describe('an issuance cut off right after its journal says', () => {
  it.each(journalSteps)('%s: goes on, with one certificate and two passwords at most', async (step) => {
    const pc = await Pc.make()
    const hasStopped = await pc.startUntil(step)
    const order = pc.order()
    const { issuanceId } = order
    await until('the connection', () => pc.console.inventories.length > 0)
    pc.console.sendOrder(order)
    const isBeforeTheEmployee = step === 'ordered' || step === 'offered'
    if (!isBeforeTheEmployee) await goOn(pc, await pc.employee(), issuanceId, hasStopped)
    await until('the power cut', hasStopped)
    await pc.stop()
    expect(memoryOf(pc, issuanceId)?.end ?? null).toBe(step === 'closed' ? 'closed' : null)

    await pc.start()
    await goOn(pc, await pc.employee(), issuanceId, () => memoryOf(pc, issuanceId)?.end === 'closed')
    expect(pc.authority.issued.size).toBe(1)
    expect(pc.authority.confirmed.size).toBe(1)
    expect(pc.authority.answers.length).toBeLessThanOrEqual(2)
    const certificates = pc.console.reportsOf('certificate.installed').map(({ certificate }) => certificate)
    expect(new Set(certificates).size).toBe(1)
    expect(new Set(pc.console.reportsOf('key.created').map(({ spkiSha256 }) => spkiSha256)).size).toBe(1)
  })

  it.each(['submitting', 'answered', 'installed', 'tested', 'proved', 'confirmed'] as const)(
    '%s, when the authority has issued: never asks for the password again',
    async (step) => {
      const pc = await Pc.make()
      const hasStopped = await pc.startUntil(step === 'submitting' ? 'answered' : step)
      const order = pc.order()
      await until('the connection', () => pc.console.inventories.length > 0)
      // The authority has issued, and what it answered is lost with the power.
      if (step === 'submitting') pc.authority.faults.submit = [{ drop: 'after' }]
      if (step === 'submitting') pc.authority.faults.fetch = [{ drop: 'before' }]
      pc.console.sendOrder(order)
      await goOn(pc, await pc.employee(), order.issuanceId, hasStopped)
      await pc.stop()
      await pc.start()
      const employee = await pc.employee()
      await pc.installed(order.issuanceId)
      expect(['CCHK007', 'FLT04', 'processing', '']).toContain(employee.screen)
      expect([pc.authority.answers.length, pc.authority.countOf('submit')]).toEqual([1, 1])
    },
  )
})

it('fetches the certificate of an interrupted request by itself, as soon as the authority is back', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  pc.authority.faults.submit = [{ drop: 'after' }]
  pc.authority.faults.fetch = Array.from({ length: 100 }, () => ({ drop: 'before' as const }))
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await until('the issue', () => pc.authority.issued.size === 1)
  await pc.stop()
  await pc.authority.stop()
  await pc.start()
  await until('the wait', () => pc.console.reportsOf('issuance.progress').at(-1)?.code === 'authority_unreachable')
  pc.authority.faults.fetch = []
  await pc.authority.start()
  expect(await pc.installed(issuanceId)).toEqual([...pc.authority.issued.values()][0]?.certificate)
  expect(pc.authority.answers.length).toBe(1)
  await (await pc.employee()).sees('CCHK007')
})

it('submits the very same request again when the authority never saw it', async () => {
  const { pc, issuanceId } = await cutOff('submitting')
  const before = memoryOf(pc, issuanceId)
  await pc.start()
  const employee = await pc.employee()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await pc.installed(issuanceId)
  expect([...pc.authority.issued]).toMatchObject([[before?.request?.requestId, { csr: before?.csr }]])
})

it('finds a key that was made and not yet written down, and uses it', async () => {
  const { pc, issuanceId } = await cutOff('request_named')
  const store = openFileStore(path.join(pc.platform.privateFolder, 'keys'))
  const orphan = await store.createKey(memoryOf(pc, issuanceId)?.request?.keyName ?? '', 'P-256')
  await pc.start()
  const employee = await pc.employee()
  await goOn(pc, employee, issuanceId, () => employee.screen === 'CCHK007')
  await pc.installed(issuanceId)
  const [issued] = pc.authority.issued.values()
  expect(issued?.spki).toEqual(orphan.publicKey.export({ type: 'spki', format: 'der' }))
})

it.each([
  ['csr_built', 'makes another one, since nothing was asked for'],
  ['submitting', 'key_missing'],
  ['answered', 'key_missing'],
] as const)('a key that is lost after %s: %s', async (step, outcome) => {
  const { pc, issuanceId } = await cutOff(step)
  const store = openFileStore(path.join(pc.platform.privateFolder, 'keys'))
  await store.deleteKey(memoryOf(pc, issuanceId)?.request?.keyName ?? '')
  await pc.start()
  const employee = await pc.employee()
  if (outcome === 'key_missing') {
    expect(await pc.failure(issuanceId)).toBe('key_missing')
    await employee.sees('CCHK902', 'key_missing')
  } else {
    await goOn(pc, employee, issuanceId, () => employee.screen === 'CCHK007')
    await pc.installed(issuanceId)
    expect(pc.authority.issued.size).toBe(1)
  }
})

it('reports once more what the console has committed and not called over', async () => {
  const pc = await Pc.make()
  pc.console.isOver = () => false
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await pc.installed(issuanceId)
  await until('the commit', () => memoryOf(pc, issuanceId)?.reported)
  expect(pc.console.hellos.at(-1)?.openIssuances).toEqual([])
  await pc.stop()
  pc.console.isOver = ({ type }) => type === 'certificate.installed'
  await pc.start()
  await until('the end', () => memoryOf(pc, issuanceId)?.end === 'closed')
  expect(pc.console.hellos.at(-1)?.openIssuances).toEqual([{ issuanceId, attempt: 1 }])
})

it('keeps working on while the console is away, and reports in order when it is back', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.sees('FLT01')
  await pc.console.stop()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await employee.sees('CCHK007')
  await pc.stop()
  await pc.console.start()
  await pc.start()
  await pc.installed(issuanceId)
  const told = pc.console.states(issuanceId)
  expect(told.slice(0, 4)).toEqual(['offered', 'preflight', 'waiting_selection', 'waiting_password'])
})

it('says that the disk is full, loses nothing, and goes on by itself when there is room', async () => {
  const pc = await Pc.make()
  let isFull = true
  await pc.start({
    onJournalEntry: (_, { step }) => {
      if (step === 'csr_built' && isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    },
  })
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await employee.sees('FLT03', 'PCのディスクに空きがありません')
  isFull = false
  await goOn(pc, employee, issuanceId, () => employee.screen === 'CCHK007')
  await pc.installed(issuanceId)
  expect([pc.authority.issued.size, pc.authority.answers.length]).toEqual([1, 2])
})

it('keeps the journals of the last fifty that are over, and no more', async () => {
  const pc = await Pc.make()
  const folder = path.join(pc.platform.privateFolder, 'journal')
  await pc.start()
  await until('the connection', () => pc.console.inventories.length > 0)
  for (let n = 0; n < 55; n++) {
    const order = pc.order()
    pc.console.sendOrder(order)
    await until('the request', () => memoryOf(pc, order.issuanceId))
    pc.console.sendCancel(order)
    await until('the end', () => memoryOf(pc, order.issuanceId)?.end === 'cancelled')
  }
  expect(journaledIssuances(folder)).toHaveLength(50)
  await pc.stop()
  await pc.start()
  expect(journaledIssuances(folder)).toHaveLength(50)
})
