import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { enrol } from './enrol.ts'
import { enrollingKey, loadIdentity } from './identity.ts'
import { PolicyStore } from './policy.ts'
import { isProtected } from './protected-url.ts'
import { TestConsole, newOrderKey } from './test/console.ts'
import { temporaryFolder } from './test/folder.ts'
import { testPlatform } from './test/pc.ts'

async function scene() {
  const console = await new TestConsole().start()
  onTestFinished(() => console.stop())
  const platform = testPlatform(temporaryFolder())
  return { console, platform, folder: platform.privateFolder }
}

it('makes an identity that knows the console by its key, in private files', async () => {
  const { console, platform, folder } = await scene()
  const enrolled = await enrol({ platform, server: `${console.origin}/`, token: ` ${console.token}\n` })
  expect(enrolled).toEqual({ agentId: console.agentId, consoleOrigin: console.origin, state: 'active' })
  const identity = loadIdentity(folder)
  expect(identity).toMatchObject({ agentId: console.agentId, consoleKeyId: console.orderKey.id })
  expect(new PolicyStore(folder, identity ?? never()).current?.gatewayUrl).toBe(console.gatewayUrl)
  for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
  expect(readFileSync(path.join(folder, 'identity.json'), 'utf8')).not.toContain(console.tokenSecret)
})

it('tells a pending approval from a refusal', async () => {
  const { console, platform } = await scene()
  console.welcomeState = 'pending_approval'
  const enrolled = await enrol({ platform, server: console.origin, token: console.token })
  expect(enrolled.state).toBe('pending_approval')
})

describe('a console that is not the one of the token is never sent the token:', () => {
  it('one with another key', async () => {
    const { console, platform, folder } = await scene()
    console.signingKey = newOrderKey()
    await expect(enrol({ platform, server: console.origin, token: console.token })).rejects.toMatchObject({
      reason: 'foreign_console',
    })
    expect(console.enrolments).toEqual([])
    expect(loadIdentity(folder)).toBeNull()
  })

  it('one that shows the right key, and cannot sign with it', async () => {
    const { console, platform } = await scene()
    const foreign = newOrderKey()
    console.signingKey = { ...console.orderKey, privateKey: foreign.privateKey }
    await expect(enrol({ platform, server: console.origin, token: console.token })).rejects.toMatchObject({
      reason: 'foreign_console',
    })
    expect(console.enrolments).toEqual([])
  })

  it('one that relays the proof of the right one, made for another address', async () => {
    const { console, platform } = await scene()
    const server = console.origin.replace('127.0.0.1', 'localhost')
    await expect(enrol({ platform, server, token: console.token })).rejects.toMatchObject({ reason: 'foreign_console' })
    expect(console.enrolments).toEqual([])
  })
})

it('is repeated with the same key after an interruption, and with a new one after a success', async () => {
  const { console, platform, folder } = await scene()
  const wrong = console.token.replace(console.tokenSecret, 'x'.repeat(console.tokenSecret.length))
  await expect(enrol({ platform, server: console.origin, token: wrong })).rejects.toMatchObject({
    reason: 'token_unknown',
  })
  const interrupted = enrollingKey(folder).publicKey
  await enrol({ platform, server: console.origin, token: console.token })
  expect(loadIdentity(folder)?.key.publicKey.equals(interrupted)).toBe(true)
  await enrol({ platform, server: console.origin, token: console.token })
  expect(loadIdentity(folder)?.key.publicKey.equals(interrupted)).toBe(false)
})

it('takes no token that is none, and no server whose connection could be listened to', async () => {
  const { console, platform } = await scene()
  const ask = (server: string, token: string) => enrol({ platform, server, token })
  await expect(ask(console.origin, 'cf1.short')).rejects.toMatchObject({ reason: 'token_malformed' })
  await expect(ask('console.example', console.token)).rejects.toMatchObject({ reason: 'server_not_a_url' })
  await expect(ask('http://console.example', console.token)).rejects.toMatchObject({ reason: 'server_not_https' })
  await expect(ask('ftp://127.0.0.1', console.token)).rejects.toMatchObject({ reason: 'server_not_https' })
})

it('says when nobody answers', async () => {
  const { console, platform } = await scene()
  await console.stop()
  await expect(enrol({ platform, server: console.origin, token: console.token })).rejects.toMatchObject({
    reason: 'unreachable',
  })
})

it('takes plain HTTP as protected only where it cannot leave the machine', () => {
  for (const url of ['https://a', 'wss://a/agent', 'http://127.0.0.1:3000', 'ws://[::1]:1', 'http://localhost']) {
    expect(isProtected(new URL(url))).toBe(true)
  }
  for (const url of ['http://a', 'ws://127.0.0.1.evil/', 'http://127.0.0.2', 'ws://0.0.0.0']) {
    expect(isProtected(new URL(url))).toBe(false)
  }
})

function never(): never {
  throw new Error('there is no identity')
}
