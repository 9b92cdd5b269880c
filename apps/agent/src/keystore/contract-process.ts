import { keyAlgorithms, spkiOf } from '@certfleet/pki/keys.ts'
import { openFileStore } from './file.ts'
import type { KeyStore } from './keystore.ts'
import { openNssStore } from './nss.ts'
import { openUnlocked } from '../test/soft-token.ts'

/** Another process at a key store, for the contract: `<kind> <folder> <what to do> <name> <algorithm>`. */
const [kind, folder = '', task, name = '', wanted] = process.argv.slice(2)
const algorithm = keyAlgorithms.find((each) => each === wanted) ?? 'P-256'
const store = open()

if (task === 'create-and-die') {
  const key = await store.createKey(name, algorithm)
  process.stdout.write(`${spkiOf(key.publicKey).toString('base64')}\n`, () => process.kill(process.pid, 'SIGKILL'))
} else {
  for (let n = 0; n < 5; n++) await store.createKey(`${name}-${n}`, algorithm)
  await store.close()
}

function open(): KeyStore {
  if (kind === 'nss') return openNssStore({ database: folder, library: 'libsoftokn3.so' })
  return kind === 'pkcs11' ? openUnlocked(folder) : openFileStore(folder)
}
