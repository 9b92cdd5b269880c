import type { KeyObject } from 'node:crypto'
import { makePrivateFolder } from '../files.ts'
import { type Network, directly } from '../proxy.ts'
import { generateKeyPair } from './generate-key-pair.ts'
import { type KeyStore, KeyStoreError } from './keystore.ts'
import { nssKeyId } from './pkcs11-keys.ts'
import { Pkcs11Error, type Pkcs11Module, tokenFlags, useModule } from './pkcs11-module.ts'
import { cka, cko, ckr } from './pkcs11-names.ts'
import type { Pkcs11Session } from './pkcs11-session.ts'
import { labelled, nicknameOf, tokenStore } from './token-store.ts'

export interface NssOptions {
  /** The folder of the database, for a person `~/.pki/nssdb`, which Chromium reads. */
  database: string
  /** softoken: NSS's PKCS#11 module. */
  library: string
}

/** The slot of softoken in which the certificate database is; slot 1 is for operations without stored keys. */
const databaseSlot = 2

/**
 * Keys in an NSS database, where Chromium finds certificate and key for TLS. NSS marks them sensitive and not
 * extractable, and seals them under the database's password, which is empty (docs/security.md).
 * @throws KeyStoreError `unsupported`: no NSS here, or a database with a password
 */
export function openNssStore({ database, library }: NssOptions, network: Network = directly): KeyStore {
  const { module, release } = openModule(database, library)
  let session: Pkcs11Session
  try {
    session = openDatabase(module, database)
  } catch (error) {
    release()
    throw error
  }
  return tokenStore({
    kind: 'nss',
    network,
    pin: null,
    protection: () => 'nss',
    session: () => session,
    openSession: () => module.openSession(databaseSlot),
    isOpen: () => true,
    lost: () => {},
    mechanisms: () => module.mechanismsOf(databaseSlot),
    generate: (at, name, algorithm) => generateKeyPair(at, algorithm, labelled(name)),
    found: giveId,
    // NSS itself computes it.
    idOf: (_session, { certificate }) => nssKeyId(certificate.x509.publicKey),
    // NSS wants one nickname for one subject.
    namesFor: (_session, certificate) => {
      const id = nssKeyId(certificate.x509.publicKey)
      return [[cka.label, nicknameOf(certificate)], ...(id ? [[cka.id, id] as [number, Buffer]] : [])]
    },
    close: () => {
      session.close()
      release()
    },
  })
}

function openModule(database: string, library: string) {
  makePrivateFolder(database)
  const escaped = database.replaceAll(/['\\]/g, String.raw`\$&`)
  const parameters = `configdir='sql:${escaped}' certPrefix='' keyPrefix='' secmod='secmod.db' flags= `
  try {
    const used = useModule(library, parameters)
    if (used) return used
  } catch (cause) {
    throw new KeyStoreError('unsupported', `no NSS database at ${database}`, { cause })
  }
  throw new KeyStoreError('unsupported', 'this process has opened another NSS database')
}

function openDatabase(module: Pkcs11Module, database: string): Pkcs11Session {
  try {
    const session = module.openSession(databaseSlot)
    if ((module.tokenIn(databaseSlot).flags & tokenFlags.userPinInitialised) === 0) session.initEmptyPin()
    session.logIn('')
    return session
  } catch (cause) {
    const isLocked = cause instanceof Pkcs11Error && cause.code === ckr.pinIncorrect
    const reason = isLocked ? `the NSS database ${database} has a password` : `no NSS database at ${database}`
    throw new KeyStoreError('unsupported', reason, { cause })
  }
}

/** The id is computed from the public key, so it can only be given afterwards, and is made good after a crash. */
function giveId(session: Pkcs11Session, name: string, publicKey: KeyObject): void {
  const id = nssKeyId(publicKey)
  for (const kind of id ? [cko.privateKey, cko.publicKey] : []) {
    for (const object of session.find([[cka.class, kind], ...labelled(name)])) {
      if (id && !session.attribute(object, cka.id)?.equals(id)) session.set(object, [[cka.id, id]])
    }
  }
}
