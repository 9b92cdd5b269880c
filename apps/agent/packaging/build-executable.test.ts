import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { execArgv } from './build-executable.ts'

it('the executable runs under options with which Node takes what it has compiled of itself beforehand', () => {
  const tagUnder = (options: string[]) =>
    execFileSync(process.execPath, [...options, '--print', 'v8.cachedDataVersionTag()'], { encoding: 'utf8' })
  expect(tagUnder(execArgv)).toBe(tagUnder([]))
  expect(tagUnder(['--expose-gc'])).not.toBe(tagUnder([]))
})
