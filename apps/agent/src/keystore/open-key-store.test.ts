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
  const opened = (library: string | null, policy: MachinePolicy = {}) => {
    const nss = library === null ? null : { database: path.join(home, 'nssdb'), library }
    const store = openKeyStore({ ...plain, nss }, policy, log)
    onTestFinished(() => store.close())
    return store.protection
  }
  return { opened, memo: path.join(plain.privateFolder, 'keystore.json') }
}

it('falls back to files where there is no NSS, and stays there when NSS is installed later', () => {
  const { opened, memo } = scene()
  expect(opened('libnothing.so')).toBe('file')
  expect(JSON.parse(readFileSync(memo, 'utf8'))).toEqual({ keyStore: 'file' })
  expect(opened('libsoftokn3.so')).toBe('file')
})

it('does not open an empty store instead of the one that holds the keys', () => {
  const { opened, memo } = scene()
  writeFileSync(memo, '{"keyStore":"nss"}')
  expect(() => opened(null)).toThrow(expect.objectContaining({ reason: 'unsupported' }))
  expect(() => opened('libnothing.so')).toThrow(expect.objectContaining({ reason: 'unsupported' }))
})

it('does what the machine policy says, or nothing', () => {
  const { opened } = scene()
  expect(opened('libsoftokn3.so', { keyStore: 'file' })).toBe('file')
  expect(() => opened(null, { keyStore: 'nss' })).toThrow(expect.objectContaining({ reason: 'unsupported' }))
})
