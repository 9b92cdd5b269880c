import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { enrolByPreset } from './enrol-by-preset.ts'
import { loadIdentity } from './identity.ts'
import { openLog } from './log.ts'
import { TestConsole } from './test/console.ts'
import { temporaryFolder } from './test/folder.ts'
import { testPlatform } from './test/pc.ts'
import { until } from './test/wait.ts'
import { makePrivateFolder } from './files.ts'

const tempo = { away: { baseMs: 10, capMs: 50 }, refused: { baseMs: 10, capMs: 50 } }

async function scene() {
  const console = await new TestConsole().start()
  const platform = testPlatform(temporaryFolder())
  makePrivateFolder(platform.privateFolder)
  const stopping = new AbortController()
  onTestFinished(async () => {
    stopping.abort()
    await console.stop()
  })
  const logFile = `${platform.privateFolder}/test.log`
  writeFileSync(logFile, '')
  const begin = () => {
    const log = openLog(logFile)
    return enrolByPreset({ platform, server: console.origin, log, signal: stopping.signal, tempo })
  }
  return {
    console,
    begin,
    stopping,
    preset: (token: string) => writeFileSync(platform.enrolmentToken.place, `${token}\n`),
    failures: () => readFileSync(logFile, 'utf8').split('enrol.failed').length - 1,
    log: () => readFileSync(logFile, 'utf8'),
    identity: () => loadIdentity(platform.privateFolder),
  }
}

it('enrols with the preset token, and writes it nowhere', async () => {
  const { console, begin, preset, identity, log } = await scene()
  preset(console.token)
  await begin()
  expect(identity()?.agentId).toBe(console.agentId)
  expect(log()).toContain('enrol.done')
  expect(log()).not.toContain(console.tokenSecret)
})

describe('it is never dead:', () => {
  it('waits for a console that is away', async () => {
    const { console, begin, preset, failures, identity } = await scene()
    preset(console.token)
    await console.stop()
    const enrolled = begin()
    await until('three failures', () => failures() >= 3)
    await console.start()
    await enrolled
    expect(identity()?.consoleOrigin).toBe(console.origin)
  })

  it('waits for a token that comes later than the program', async () => {
    const { console, begin, preset, failures } = await scene()
    const enrolled = begin()
    await until('a failure', () => failures() >= 1)
    preset(console.token)
    await enrolled
    expect(console.enrolments).toHaveLength(1)
  })

  it('takes the token that replaces one the console refuses', async () => {
    const { console, begin, preset, failures, log } = await scene()
    preset(console.token.replace(console.tokenSecret, 'x'.repeat(32)))
    const enrolled = begin()
    await until('two refusals', () => failures() >= 2)
    preset(console.token)
    await enrolled
    expect(log()).toContain('token_unknown')
    expect(log()).not.toContain('x'.repeat(32))
  })
})

it('ends at once when the agent is stopped, in the middle of a wait', async () => {
  const { begin, stopping, failures, identity } = await scene()
  const enrolled = begin()
  await until('a failure', () => failures() >= 1)
  stopping.abort()
  await expect(enrolled).rejects.toThrow('aborted')
  expect(identity()).toBeNull()
})
