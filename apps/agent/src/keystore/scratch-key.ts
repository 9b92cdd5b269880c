import type { Protection } from '@certfleet/core/protocol.ts'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { type KeyStore, KeyStoreError, testSign } from './keystore.ts'

/** One name for all who do this: what a crash leaves behind is removed by the next. */
const scratchKeys = { preflight: 'certfleet-scratch', doctor: 'certfleet-scratch-doctor' } as const

/**
 * Makes, tries and deletes a key like the real one: the only proof that that can be kept.
 * @returns what would keep it; @throws when it cannot be kept or used
 */
export async function tryScratchKey(
  store: KeyStore,
  algorithm: KeyAlgorithm,
  by: keyof typeof scratchKeys,
): Promise<Protection> {
  const name = scratchKeys[by]
  await store.deleteKey(name)
  const key = await store.createKey(name, algorithm)
  const works = await testSign(key)
  await store.deleteKey(name)
  if (!works) throw new KeyStoreError('unwritable', 'a new key cannot sign')
  return key.protection
}
