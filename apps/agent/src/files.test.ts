import { appendFileSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { DamagedFile, openLineFile, readIfPresent, setAside, tidyFolder, writeDurably } from './files.ts'
import { temporaryFolder } from './test/folder.ts'
import { onSmallDisk } from './test/small-disk.ts'

const linesOf = (file: string) => {
  const lines: unknown[] = []
  openLineFile(file, (line) => lines.push(line)).close()
  return lines
}

it('replaces a file as a whole, private, and leaves nothing else behind', () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'identity.json')
  writeDurably(file, 'old')
  writeDurably(file, 'new')
  expect(readIfPresent(file)).toBe('new')
  expect(readdirSync(folder)).toEqual(['identity.json'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('tells a missing file from one that cannot be read', () => {
  const folder = temporaryFolder()
  expect(readIfPresent(path.join(folder, 'missing'))).toBeNull()
  expect(() => readIfPresent(folder)).toThrow('EISDIR')
})

it.each(['{"n":2', '{"n":2}\u0000\u0000', '\u0000\u0000\u0000\n', '"'])(
  'ignores and cuts off a last line torn by a power cut: %j',
  (torn) => {
    const file = path.join(temporaryFolder(), 'lines.jsonl')
    writeFileSync(file, `{"n":1}\n${torn}`)
    expect(linesOf(file)).toEqual([{ n: 1 }])
    expect(readFileSync(file, 'utf8')).toBe('{"n":1}\n')
  },
)

it('goes on after a torn line where the last whole one ended', () => {
  const file = path.join(temporaryFolder(), 'lines.jsonl')
  writeFileSync(file, '{"n":1}\n{"n":')
  const lines = openLineFile(file, () => {})
  lines.append({ n: 2 })
  lines.close()
  expect(linesOf(file)).toEqual([{ n: 1 }, { n: 2 }])
})

it('does not pass over an unreadable line in the middle, nor over one that is not understood', () => {
  const file = path.join(temporaryFolder(), 'lines.jsonl')
  writeFileSync(file, '{"n":1}\n{"n"\n{"n":3}\n')
  const refuseThree = (line: unknown) => {
    if (JSON.stringify(line) !== '{"n":1}') throw new Error('not understood')
  }
  expect(() => openLineFile(file, refuseThree)).toThrow(DamagedFile)
  writeFileSync(file, '{"n":1}\n{"n":2}\n')
  expect(() => openLineFile(file, refuseThree)).toThrow(DamagedFile)
  expect(readFileSync(file, 'utf8')).toBe('{"n":1}\n{"n":2}\n')
  expect(readFileSync(setAside(file), 'utf8')).toBe('{"n":1}\n{"n":2}\n')
  expect(readIfPresent(file)).toBeNull()
})

it('is as before when the disk refuses a line', () => {
  const file = path.join(temporaryFolder(), 'lines.jsonl')
  const lines = openLineFile(file, () => {})
  lines.append({ n: 1 })
  const circular: Record<string, unknown> = {}
  circular.itself = circular
  expect(() => lines.append(circular)).toThrow('circular')
  lines.append({ n: 2 })
  lines.close()
  appendFileSync(file, '')
  expect(linesOf(file)).toEqual([{ n: 1 }, { n: 2 }])
  expect(() => lines.append({ n: 3 })).toThrow()
})

it('loses nothing on a full disk, and goes on when there is room', (context) => {
  const output = onSmallDisk(context, 'full-disk-process.ts')
  const { written, refusal, isWhole, found, replaced, kept } = JSON.parse(output) as {
    written: number
    refusal: string
    isWhole: boolean
    found: number[]
    replaced: boolean
    kept: string
  }
  expect([refusal, isWhole]).toEqual(['ENOSPC', true])
  expect(written).toBeGreaterThan(10)
  expect(found).toEqual(Array.from({ length: written + 1 }, (_, n) => n))
  expect([replaced, kept]).toEqual([false, 'old'])
})

it('keeps of what crashes leave behind only the latest that can tell something', () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'outbox.jsonl')
  writeDurably(file, 'whole')
  writeFileSync(`${file}.6f9619ff-8b86-4d01-b42d-00cf4fc964ff.new`, 'half')
  for (let n = 0; n < 9; n++) {
    writeFileSync(`${folder}/${n}.jsonl.damaged`, '')
    utimesSync(`${folder}/${n}.jsonl.damaged`, n, n)
  }
  tidyFolder(folder)
  const damaged = [4, 5, 6, 7, 8].map((n) => `${n}.jsonl.damaged`)
  expect(readdirSync(folder).toSorted()).toEqual([...damaged, 'outbox.jsonl'])
})
