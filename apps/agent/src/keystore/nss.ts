import { makePrivateFolder } from '../files.ts'
import { type Network, directly } from '../proxy.ts'
import { type KeyStore, KeyStoreError, type StoredCertificate } from './keystore.ts'
import { NssProfiles, listOrNull } from './nss-profiles.ts'
import { nssToken } from './nss-token.ts'
import { Pkcs11Error, type Pkcs11Module, tokenFlags, useModule } from './pkcs11-module.ts'
import { ckr } from './pkcs11-names.ts'
import type { Pkcs11Session } from './pkcs11-session.ts'
import { tokenStore } from './token-store.ts'

export interface NssOptions {
  /** The folder of the database, for a person `~/.pki/nssdb`, which Chromium reads. */
  database: string
  /** softoken: NSS's PKCS#11 module. */
  library: string
  /** The folders of the databases browsers have: what is in them is listed, too. */
  profiles?: () => string[]
}

/** The slot of softoken in which the certificate database is; slot 1 is for operations without stored keys. */
const databaseSlot = 2

/**
 * Keys in an NSS database, where Chromium finds certificate and key for TLS. NSS marks them sensitive and not
 * extractable, and seals them under the database's password, which is empty (docs/security.md). New keys and
 * certificates go there; certificates that are in databases of browsers are found, used and removed there.
 * @throws KeyStoreError `unsupported`: no NSS here, or a database with a password
 */
export function openNssStore(options: NssOptions, network: Network = directly): KeyStore {
  const { database, library, profiles = () => [] } = options
  const { module, release } = openModule(database, library)
  let session: Pkcs11Session
  try {
    session = openDatabase(module, database)
  } catch (error) {
    release()
    throw error
  }
  const own = tokenStore(nssToken(module, session, network, () => session.close()))
  const browsers = new NssProfiles(module, profiles, network)
  const holderOf = async (sha256: string): Promise<KeyStore> => {
    for (const store of [own, ...(await browsers.stores(database))]) {
      const found = (await listOrNull(store))?.find(({ certificate }) => certificate.sha256 === sha256)
      if (found?.key && !found.key.isLocked) return store
    }
    return own
  }
  return {
    ...own,
    list: async () => {
      const lists = [await own.list()]
      for (const store of await browsers.stores(database)) lists.push((await listOrNull(store)) ?? [])
      return mergeCopies(lists.flat())
    },
    remove: async (sha256) => {
      for (const store of await browsers.stores(database)) {
        const isThere = (await listOrNull(store))?.some(({ certificate }) => certificate.sha256 === sha256)
        if (isThere) await store.remove(sha256)
      }
      await own.remove(sha256)
    },
    request: async (sha256, ...call) => (await holderOf(sha256)).request(sha256, ...call),
    places: () => browsers.places(database),
    close: async () => {
      await browsers.close()
      await own.close()
      release()
    },
  }
}

/** One for each certificate, that with a key of which most can be had. */
function mergeCopies(all: StoredCertificate[]): StoredCertificate[] {
  const worth = ({ key }: StoredCertificate) => (key ? (key.isLocked ? 1 : 2) : 0)
  const merged = new Map<string, StoredCertificate>()
  for (const each of all) {
    const known = merged.get(each.certificate.sha256)
    if (!known || worth(each) > worth(known)) merged.set(each.certificate.sha256, each)
  }
  return [...merged.values()]
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
