import { chmodSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openLog, reasonOf, withoutRepeats } from './log.ts'
import { temporaryFolder } from './test/folder.ts'

it('is private, readable line by line, and bounded for ever', () => {
  const folder = temporaryFolder()
  const log = openLog(path.join(folder, 'ApplicationLog.log'))
  const filler = 'x'.repeat(10_000)
  for (let n = 0; n < 500; n++) log.info('test', { n, filler })
  const files = readdirSync(folder)
  expect(files.toSorted()).toEqual(['ApplicationLog.log', 'ApplicationLog.log.1', 'ApplicationLog.log.2'])
  const bytes = files.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
  expect(bytes).toBeLessThan(3_100_000)
  for (const name of files) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
  const last = readFileSync(path.join(folder, 'ApplicationLog.log'), 'utf8').trimEnd().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({ level: 'info', event: 'test', n: 499 })
})

it('never stops the agent, not even when it cannot be written', () => {
  const folder = temporaryFolder()
  const log = openLog(path.join(folder, 'missing', 'ApplicationLog.log'))
  chmodSync(folder, 0o500)
  expect(() => log.error('test')).not.toThrow()
})

it('writes what is only repeated once an hour, with how often it came', () => {
  const file = path.join(temporaryFolder(), 'log')
  let nowMs = 0
  const log = withoutRepeats(openLog(file), () => nowMs)
  const minuteMs = 60_000
  for (; nowMs < 150 * minuteMs; nowMs += minuteMs) log.info('link.error', { reason: 'refused' })
  log.info('link.welcome')
  log.info('link.error', { reason: 'refused' })
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => /"event":.*$/.exec(line)?.[0])).toEqual([
    '"event":"link.error","reason":"refused"}',
    '"event":"link.error","reason":"refused","repeated":59}',
    '"event":"link.error","reason":"refused","repeated":59}',
    '"event":"link.welcome"}',
    '"event":"link.error","reason":"refused"}',
  ])
})

it('tells an error with what it came of', () => {
  const error = new Error('no answer', { cause: new TypeError('refused') })
  expect(reasonOf(error)).toBe('Error: no answer; because TypeError: refused')
  expect(reasonOf('text')).toBe('text')
})
