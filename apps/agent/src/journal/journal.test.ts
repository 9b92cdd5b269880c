import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { DamagedFile } from '../files.ts'
import { sampleEntry } from '../test/entries.ts'
import { temporaryFolder } from '../test/folder.ts'
import { Journal, deleteJournal, journalFile, journaledIssuances } from './journal.ts'
import { type JournalEntry, journalSteps } from './steps.ts'

const issuanceId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
const now = () => new Date('2026-11-22T00:00:00Z')

function journalOf(folder: string, onEntry?: (id: string, entry: JournalEntry) => void) {
  return new Journal(issuanceId, { folder, now, onEntry })
}

it('tells of an entry only when it is on the disk', () => {
  const folder = temporaryFolder()
  const onDisk: boolean[] = []
  const journal = journalOf(folder, (id, { seq }) => {
    const last = readFileSync(journalFile(folder, id), 'utf8').trimEnd().split('\n').at(-1) ?? ''
    onDisk.push((JSON.parse(last) as JournalEntry).seq === seq)
  })
  for (const step of journalSteps) journal.append(sampleEntry(step))
  journal.close()
  expect(onDisk).toEqual(journalSteps.map(() => true))
})

it('remembers the same when it is opened again, and counts on', () => {
  const folder = temporaryFolder()
  const journal = journalOf(folder)
  for (const step of journalSteps.slice(0, 9)) journal.append(sampleEntry(step))
  journal.close()
  const again = journalOf(folder)
  expect(again.memory).toEqual(journal.memory)
  expect(again.append({ step: 'installed' }).seq).toBe(10)
  again.close()
})

it('stays short however long it waits, and forgets nothing but standings that were overtaken', () => {
  const folder = temporaryFolder()
  const journal = journalOf(folder)
  for (const step of journalSteps) {
    journal.append(sampleEntry(step))
    for (let n = 0; n < 200; n++) journal.append(sampleEntry('progress'))
  }
  journal.close()
  const lines = readFileSync(journalFile(folder, issuanceId), 'utf8').trimEnd().split('\n')
  const kept = lines.map((line) => (JSON.parse(line) as JournalEntry).step)
  expect(statSync(journalFile(folder, issuanceId)).size).toBeLessThan(100_000)
  expect(kept.filter((step) => step !== 'progress')).toEqual(journalSteps)
  const again = journalOf(folder)
  expect(again.memory).toEqual(journal.memory)
  expect(again.memory?.progress?.seq).toBe(again.memory?.seq)
  again.close()
})

it('ignores an entry torn by a power cut and writes the next one in its place', () => {
  const folder = temporaryFolder()
  const journal = journalOf(folder)
  journal.append(sampleEntry('ordered'))
  journal.append(sampleEntry('request_named'))
  journal.close()
  const whole = readFileSync(journalFile(folder, issuanceId))
  for (let length = whole.indexOf(10) + 1; length < whole.length; length += 7) {
    writeFileSync(journalFile(folder, issuanceId), whole.subarray(0, length))
    const torn = journalOf(folder)
    expect(torn.memory).toMatchObject({ seq: 1, request: null })
    expect(torn.append({ step: 'offered' }).seq).toBe(2)
    torn.close()
  }
})

it('is not gone by when its middle is damaged', () => {
  const folder = temporaryFolder()
  const journal = journalOf(folder)
  for (const step of journalSteps.slice(0, 5)) journal.append(sampleEntry(step))
  journal.close()
  const text = readFileSync(journalFile(folder, issuanceId), 'utf8')
  writeFileSync(journalFile(folder, issuanceId), text.replace('"offered"', '"offended"'))
  expect(() => journalOf(folder)).toThrow(DamagedFile)
})

it('is private, and knows which issuances it has, the least lately written first', () => {
  const folder = path.join(temporaryFolder(), 'journal')
  const ids = ['3', '1', '2'].map((n) => issuanceId.replace('6f', `${n}f`))
  ids.forEach((id, index) => {
    const journal = new Journal(id, { folder, now })
    journal.append(sampleEntry('ordered'))
    journal.close()
    utimesSync(journalFile(folder, id), index + 1, index + 1)
  })
  expect(journaledIssuances(folder)).toEqual(ids)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
  deleteJournal(folder, ids[0] ?? '')
  expect(journaledIssuances(folder)).toEqual(ids.slice(1))
})

it('holds every entry of a process killed at any of them', { timeout: 30_000 }, async () => {
  const killedAt = async (count: number) => {
    const folder = temporaryFolder()
    const script = new URL('../test/journal-process.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [script, folder, issuanceId, String(count)], { stdio: 'inherit' })
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    const journal = journalOf(folder)
    journal.close()
    return { signal, seq: journal.memory?.seq }
  }
  const counts = journalSteps.map((_, index) => index + 1)
  const half = Math.ceil(counts.length / 2)
  const ends = await Promise.all([
    (async () => {
      const results = []
      for (const count of counts.slice(0, half)) results.push(await killedAt(count))
      return results
    })(),
    (async () => {
      const results = []
      for (const count of counts.slice(half)) results.push(await killedAt(count))
      return results
    })(),
  ])
  expect(ends.flat()).toEqual(counts.map((seq) => ({ signal: 'SIGKILL', seq })))
})
