import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type MachinePolicy } from '../config.ts'
import { makePrivateFolder } from '../files.ts'
import type { Log } from '../log.ts'
import { temporaryFolder } from '../test/folder.ts'
import { testPlatform } from '../test/pc.ts'
import { openKeyStore } from './open-key-store.ts'

const log: Log = { info: () => {}, warn: () => {}, error: () => {} }

function scene() {
  const home = temporaryFolder()
  const plain = testPlatform(home)
  makePrivateFolder(plain.privateFolder)
  const opened = async (library: string | null, policy: MachinePolicy = {}) => {
    const nss = library === null ? null : { database: path.join(home, 'nssdb'), library, profiles: () => [] }
    const store = await openKeyStore({ ...plain, nss }, policy, log)
    onTestFinished(() => store.close())
    return store.kind
  }
  return { opened, memo: path.join(plain.privateFolder, 'keystore.json') }
}

it('falls back to files where there is no NSS, and stays there when NSS is installed later', async () => {
  const { opened, memo } = scene()
  expect(await opened('libnothing.so')).toBe('file')
  expect(JSON.parse(readFileSync(memo, 'utf8'))).toEqual({ keyStore: 'file' })
  expect(await opened('libsoftokn3.so')).toBe('file')
})

it('does not open an empty store instead of the one that holds the keys', async () => {
  const { opened, memo } = scene()
  writeFileSync(memo, '{"keyStore":"nss"}')
  await expect(opened(null)).rejects.toThrow(expect.objectContaining({ reason: 'unsupported' }))
  await expect(opened('libnothing.so')).rejects.toThrow(expect.objectContaining({ reason: 'unsupported' }))
})

it('does what the machine policy says, or nothing', async () => {
  const { opened } = scene()
  expect(await opened('libsoftokn3.so', { keyStore: 'file' })).toBe('file')
  for (const keyStore of ['nss', 'windows'] as const) {
    await expect(opened(null, { keyStore })).rejects.toThrow(expect.objectContaining({ reason: 'unsupported' }))
  }
})
