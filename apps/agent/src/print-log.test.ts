import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { olderLogOf } from './log.ts'
import { followLog, lastLines } from './print-log.ts'
import { temporaryFolder } from './test/folder.ts'
import { until } from './test/wait.ts'

it('prints the last lines, from the file rotated away before too, and none where there is no log', () => {
  const file = path.join(temporaryFolder(), 'ApplicationLog.log')
  expect(lastLines(file, 5)).toEqual([])
  writeFileSync(olderLogOf(file), '1\n2\n3\n')
  writeFileSync(file, '4\n5\n')
  expect(lastLines(file, 1)).toEqual(['5'])
  expect(lastLines(file, 3)).toEqual(['3', '4', '5'])
  expect(lastLines(file, 99)).toEqual(['1', '2', '3', '4', '5'])
  expect(lastLines(file, 0)).toEqual([])
})

it('follows a log, whole lines only, through its rotation, and when it begins later', async () => {
  const file = path.join(temporaryFolder(), 'ApplicationLog.log')
  const stopping = new AbortController()
  let seen = ''
  const following = followLog(file, (text) => (seen += text), stopping.signal)
  writeFileSync(file, 'first\nhal')
  await until('the first line', () => seen === 'first\n')
  appendFileSync(file, 'f\nlast\n')
  renameSync(file, olderLogOf(file))
  writeFileSync(file, 'new\n')
  await until('the new file', () => seen === 'first\nhalf\nlast\nnew\n')
  stopping.abort()
  await following
  appendFileSync(file, 'later\n')
  expect(seen).toBe('first\nhalf\nlast\nnew\n')
})
