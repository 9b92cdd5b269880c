import { realpathSync } from 'node:fs'
import { reasonOf } from '../log.ts'
import type { Network } from '../proxy.ts'
import type { KeyStore, StorePlace, StoredCertificate } from './keystore.ts'
import { nssToken } from './nss-token.ts'
import { Pkcs11Error, type Pkcs11Module, tokenFlags } from './pkcs11-module.ts'
import { cka, ckr, nssSlot } from './pkcs11-names.ts'
import type { Pkcs11Session } from './pkcs11-session.ts'
import { tokenStore } from './token-store.ts'

interface Opened {
  folder: string
  isLocked: boolean
  store: KeyStore
}

/** softoken keeps these numbers for databases that come later (SFTK_MIN_USER_SLOT_ID and on). */
const [firstSlot, lastSlot] = [4, 100]
/** Where slots are asked for. */
const operationsSlot = 1

/**
 * The NSS databases of browsers, beside the one that is the key store: looked for anew each time, since profiles come and
 * go. One that has a password is seen without its keys, one that cannot be read is not seen; neither stops the others.
 */
export class NssProfiles {
  readonly #module: Pkcs11Module
  readonly #find: () => string[]
  readonly #network: Network
  readonly #opened = new Map<number, Opened>()

  constructor(module: Pkcs11Module, find: () => string[], network: Network) {
    this.#module = module
    this.#find = find
    this.#network = network
  }

  /** @param own the folder of the key store itself */
  async stores(own: string): Promise<KeyStore[]> {
    await this.#refresh(own)
    return [...this.#opened.values()].map(({ store }) => store)
  }

  async places(own: string): Promise<StorePlace[]> {
    const folders = await this.#refresh(own)
    const places: StorePlace[] = []
    for (const folder of folders) {
      const opened = [...this.#opened.values()].find((each) => each.folder === folder)
      const listed = opened && (await listOrNull(opened.store))
      const state = listed ? (opened.isLocked ? 'locked' : 'open') : 'unreadable'
      places.push({ folder, state, certificates: listed?.length ?? 0 })
    }
    return places
  }

  async close(): Promise<void> {
    for (const slot of this.#opened.keys()) await this.#close(slot)
  }

  async #refresh(own: string): Promise<string[]> {
    const ours = realOf(own)
    const folders = [...new Set(this.#find().map(realOf))].filter((folder) => folder !== ours)
    for (const [slot, { folder }] of this.#opened) if (!folders.includes(folder)) await this.#close(slot)
    const known = new Set([...this.#opened.values()].map(({ folder }) => folder))
    for (const folder of folders) if (!known.has(folder)) this.#open(folder)
    return folders
  }

  #open(folder: string): void {
    const slot = Array.from({ length: lastSlot - firstSlot }, (_, n) => firstSlot + n).find((n) => !this.#opened.has(n))
    if (slot === undefined) return
    try {
      this.#ask(nssSlot.make, slot, `configdir='sql:${escaped(folder, /['\\]/g)}' flags= `)
      const session = this.#module.openSession(slot)
      const isLocked = !logsIn(this.#module, session)
      const token = nssToken(this.#module, session, this.#network, () => session.close())
      const store = tokenStore({ ...token, isOpen: () => !isLocked, hidesKeys: true })
      this.#opened.set(slot, { folder, isLocked, store })
    } catch (error) {
      if (!(error instanceof Pkcs11Error)) throw new Error(reasonOf(error), { cause: error })
      this.#takeAway(slot)
    }
  }

  async #close(slot: number): Promise<void> {
    await this.#opened.get(slot)?.store.close()
    this.#opened.delete(slot)
    this.#takeAway(slot)
  }

  /** It may not have come to be. */
  #takeAway(slot: number): void {
    try {
      this.#ask(nssSlot.takeAway, slot, '')
    } catch (error) {
      if (!(error instanceof Pkcs11Error)) throw error
    }
  }

  #ask(what: number, slot: number, about: string): void {
    const inside = escaped(escaped(about, /[>\\]/g), /[\]\\]/g)
    const session = this.#module.openSession(operationsSlot)
    try {
      session.create([
        [cka.class, what],
        [nssSlot.specification, Buffer.from(`tokens=[0x${slot.toString(16)}=<${inside}>]\0`)],
      ])
    } finally {
      session.close()
    }
  }
}

/** Escapes for a value that ends with one of these, as NSS reads its parameters: one layer inside of another. */
const escaped = (value: string, end: RegExp) => value.replaceAll(end, String.raw`\$&`)

/** False: it has a password. One in which nobody has kept a key yet is left as it is. */
function logsIn(module: Pkcs11Module, session: Pkcs11Session): boolean {
  if ((module.tokenIn(session.slot).flags & tokenFlags.userPinInitialised) === 0) return true
  try {
    session.logIn('')
    return true
  } catch (error) {
    if (error instanceof Pkcs11Error && error.code === ckr.pinIncorrect) return false
    throw error
  }
}

/** Null when a database cannot be read, now. */
export async function listOrNull(store: KeyStore): Promise<StoredCertificate[] | null> {
  try {
    return await store.list()
  } catch {
    return null
  }
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
