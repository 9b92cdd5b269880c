import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { AlreadyRunning, announceInstance, askInstance, lockInstance } from './instance.ts'
import { temporaryFolder } from './test/folder.ts'

it('is taken by one at a time, and free once it is released', () => {
  const folder = temporaryFolder()
  const lock = lockInstance(folder)
  expect(() => lockInstance(folder)).toThrow(AlreadyRunning)
  expect(statSync(path.join(folder, 'agent.lock')).mode & 0o777).toBe(0o600)
  lock.release()
  lockInstance(folder).release()
})

it('does not take a lock file it cannot read for a running agent', () => {
  const folder = temporaryFolder()
  writeFileSync(path.join(folder, 'agent.lock'), 'nonsense'.repeat(200))
  expect(() => lockInstance(folder)).not.toThrow(AlreadyRunning)
  expect(() => lockInstance(folder)).toThrow('not a database')
})

it('knows that nobody answers where an agent was killed, or never was', async () => {
  const folder = temporaryFolder()
  expect(await askInstance(folder, 'status', z.unknown())).toBeNull()
  announceInstance(folder, { pid: 1, origin: 'http://127.0.0.1:9', secret: 'secret' })
  expect(statSync(path.join(folder, 'running.json')).mode & 0o777).toBe(0o600)
  expect(await askInstance(folder, 'status', z.unknown())).toBeNull()
})
