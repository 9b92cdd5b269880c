import { randomUUID } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Report } from '@certfleet/core/protocol.ts'
import { expect, it } from 'vitest'
import type { Log } from './log.ts'
import { Outbox, openOutbox } from './outbox.ts'
import { temporaryFolder } from './test/folder.ts'

const issuanceId = randomUUID()
const head = (about: Partial<{ issuanceId: string }> = {}) => ({
  id: randomUUID(),
  issuanceId: about.issuanceId ?? issuanceId,
  attempt: 1,
  seq: 1,
  at: '2026-11-22T00:00:00.000Z',
})
const progress = (about = {}): Report => ({
  ...head(about),
  type: 'issuance.progress',
  state: 'offered',
  waitingOn: null,
  code: null,
  nextAttemptAt: null,
})
const failed = (): Report => ({ ...head(), type: 'issuance.failed', code: 'locked' })
const created = (): Report => ({
  ...head(),
  type: 'key.created',
  requestId: randomUUID(),
  spkiSha256: 'a'.repeat(64),
  protection: 'file',
})
const refused = (): Report => ({
  type: 'order.refused',
  id: randomUUID(),
  at: '2026-11-22T00:00:00.000Z',
  reason: 'expired',
  issuanceId: null,
})
const ids = (outbox: Outbox) => outbox.pending().map(({ id }) => id)

it('keeps reports in order over a restart until they are settled', () => {
  const folder = temporaryFolder()
  const outbox = new Outbox(folder)
  const [first, second, third] = [progress(), created(), failed()]
  for (const report of [first, second, third]) outbox.put(report)
  expect(outbox.find(second.id)).toEqual(second)
  outbox.settle(second.id)
  outbox.settle(second.id)
  expect(outbox.find(second.id)).toBeNull()
  const again = new Outbox(folder)
  expect(again.pending()).toEqual([first, third])
})

it('tells whoever listens of each report once it is kept', () => {
  const folder = temporaryFolder()
  const outbox = new Outbox(folder)
  const kept: boolean[] = []
  outbox.onPut((report) => kept.push(readFileSync(path.join(folder, 'outbox.jsonl'), 'utf8').includes(report.id)))
  outbox.put(progress())
  expect(kept).toEqual([true])
})

it('loses nothing but the last report when its file is torn', () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'outbox.jsonl')
  const outbox = new Outbox(folder)
  const reports = [created(), failed()]
  for (const report of reports) outbox.put(report)
  const whole = readFileSync(file)
  writeFileSync(file, whole.subarray(0, -5))
  expect(new Outbox(folder).pending()).toEqual(reports.slice(0, 1))
})

it('drops overtaken progress when it is full, and never what says that a key or a failure exists', () => {
  const outbox = new Outbox(temporaryFolder(), { reports: 20, bytes: 1_000_000 })
  const [key, failure] = [created(), failed()]
  outbox.put(key)
  const other = progress({ issuanceId: randomUUID() })
  outbox.put(other)
  let latest = progress()
  for (let n = 0; n < 100; n++) outbox.put((latest = progress()))
  outbox.put(failure)
  expect(ids(outbox)).toEqual(expect.arrayContaining([key.id, other.id, latest.id, failure.id]))
  expect(outbox.pending().length).toBeLessThanOrEqual(21)
})

it('stays bounded in bytes, on the disk too', () => {
  const folder = temporaryFolder()
  const outbox = new Outbox(folder, { reports: 10_000, bytes: 20_000 })
  for (let n = 0; n < 300; n++) outbox.put(progress())
  for (let n = 0; n < 200; n++) outbox.put(refused())
  expect(statSync(path.join(folder, 'outbox.jsonl')).size).toBeLessThan(60_000)
  for (let n = 0; n < 400; n++) {
    const report = failed()
    outbox.put(report)
    outbox.settle(report.id)
  }
  expect(statSync(path.join(folder, 'outbox.jsonl')).size).toBeLessThan(200_000)
  expect(new Outbox(folder).pending()).toEqual(outbox.pending())
})

it('sets a damaged file aside and starts anew', () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'outbox.jsonl')
  writeFileSync(file, 'nonsense\n{"settled":"x"}\n')
  const logged: string[] = []
  const log: Log = { info: () => {}, warn: () => {}, error: (event) => logged.push(event) }
  expect(openOutbox(folder, log).pending()).toEqual([])
  expect(logged).toEqual(['outbox.damaged'])
  expect(readFileSync(`${file}.damaged`, 'utf8')).toContain('nonsense')
})
