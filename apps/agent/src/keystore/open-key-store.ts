import path from 'node:path'
import { z } from 'zod'
import type { MachinePolicy } from '../config.ts'
import { readIfPresent, writeDurably } from '../files.ts'
import { jsonOrNull } from '../json.ts'
import { type Log, reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import { openFileStore } from './file.ts'
import { type KeyStore, KeyStoreError, type KeyStoreKind, keyStoreKinds } from './keystore.ts'

const chosenSchema = z.object({ keyStore: z.enum(keyStoreKinds) })

/**
 * The key store of this user. The machine policy decides; else that of Windows, or NSS where it works, so that browsers
 * find the certificate, else files. A choice once made is kept: keys must not vanish because a library was removed.
 * @throws KeyStoreError when the store that holds the keys, or that the machine policy demands, does not open
 */
export async function openKeyStore(platform: Platform, policy: MachinePolicy, log: Log): Promise<KeyStore> {
  const remembered = chosenKeyStore(platform)
  const demanded = policy.keyStore ?? remembered
  const store = demanded ? await openAs(demanded, platform, policy, log) : await openFirst(platform, policy, log)
  if (!remembered) writeDurably(memoOf(platform), JSON.stringify({ keyStore: store.kind }))
  return store
}

/** The choice that was made at the first start; null before. */
export function chosenKeyStore(platform: Pick<Platform, 'privateFolder'>): KeyStoreKind | null {
  return chosenSchema.safeParse(jsonOrNull(readIfPresent(memoOf(platform)) ?? '')).data?.keyStore ?? null
}

const memoOf = ({ privateFolder }: Pick<Platform, 'privateFolder'>) => path.join(privateFolder, 'keystore.json')

async function openFirst(platform: Platform, policy: MachinePolicy, log: Log): Promise<KeyStore> {
  if (platform.windowsKeys) return openAs('windows', platform, policy, log)
  // A library that does not load is a broken installation, no reason to keep keys elsewhere for ever.
  await import('./nss.ts')
  try {
    return await openAs('nss', platform, policy, log)
  } catch (error) {
    log.info('keystore.nss_unusable', { reason: reasonOf(error) })
    return openAs('file', platform, policy, log)
  }
}

async function openAs(kind: KeyStoreKind, platform: Platform, policy: MachinePolicy, log: Log): Promise<KeyStore> {
  // Loaded where it is used: the foreign function interface costs memory.
  switch (kind) {
    case 'windows': {
      if (!platform.windowsKeys) throw new KeyStoreError('unsupported', 'this system is not Windows')
      const { openWindowsStore } = await import('./windows.ts')
      return openWindowsStore(log)
    }
    case 'nss': {
      if (!platform.nss) throw new KeyStoreError('unsupported', 'no NSS on this system')
      const { openNssStore } = await import('./nss.ts')
      const database = policy.nssDatabase ?? platform.nss.database
      return openNssStore({ ...platform.nss, database }, platform.network)
    }
    case 'pkcs11': {
      if (!policy.pkcs11) throw new KeyStoreError('unsupported', 'the machine policy names no PKCS#11 module')
      const { openPkcs11Store } = await import('./pkcs11.ts')
      return openPkcs11Store(policy.pkcs11, platform.network)
    }
    case 'file':
      return openFileStore(path.join(platform.privateFolder, 'keys'), platform.network)
  }
}
