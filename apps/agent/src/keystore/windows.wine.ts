import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type KeyAlgorithm, spkiOf } from '@certfleet/pki/keys.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { needsWine, windowsPath } from '../../../../test/support/wine.ts'
import { issueTo, makeCa } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { WindowsPc } from '../test/windows-pc.ts'
import { type StoreKind, keyStoreContract } from './contract.ts'

/** One Windows for all cases: to each folder belongs what is in its stores from the folder's first use to the next. */
const kindOn = (pc: () => WindowsPc): StoreKind => {
  const emptied = new Map<string, Promise<unknown>>()
  const ready = (folder: string) => {
    const emptying = emptied.get(folder) ?? pc().other('empty')
    emptied.set(folder, emptying)
    return emptying
  }
  const open = (folder: string) => pc().openStore(ready(folder))
  return {
    open,
    plant: async (folder, certificate) => {
      const file = path.join(folder, 'planted.der')
      writeFileSync(file, certificate)
      await pc().other('plant', windowsPath(file))
    },
    createAndDie: async (folder, name, algorithm) => {
      const store = open(folder)
      const key = await store.createKey(name, algorithm)
      // Killed, as nobody asks it to close anything.
      await store.close()
      return spkiOf(key.publicKey).toString('base64')
    },
    createMany: async (folder, name, algorithm) => {
      const store = open(folder)
      for (let n = 0; n < 5; n++) await store.createKey(`${name}-${n}`, algorithm)
      await store.close()
    },
  }
}

describe('CAPI', () => {
  let pc: WindowsPc
  beforeEach(needsWine)
  beforeAll(async () => {
    if (inject('wineRoot')) pc = await WindowsPc.make()
  })
  afterAll(() => pc?.close())

  keyStoreContract({ ...kindOn(() => pc), algorithms: ['RSA-2048'], pss: false })
})
