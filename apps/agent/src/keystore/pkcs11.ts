import { randomBytes } from 'node:crypto'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { reasonOf } from '../log.ts'
import { type Network, directly } from '../proxy.ts'
import { generateKeyPair } from './generate-key-pair.ts'
import { type KeyStore, KeyStoreError, type PinPad, type PinState } from './keystore.ts'
import { Pkcs11Error, type Pkcs11Module, type TokenInfo, tokenFlags, useModule } from './pkcs11-module.ts'
import { cka, cko, ckr } from './pkcs11-names.ts'
import type { Pkcs11Session } from './pkcs11-session.ts'
import { type Pkcs11Place, whichToken } from './pkcs11-place.ts'
import { labelled, nicknameOf, tokenStore } from './token-store.ts'
import { whyExportable } from './why-exportable.ts'

/**
 * Keys in the token of a PKCS#11 module: a smart card, an HSM, SoftHSM. Every key is made in the token, and tried to be
 * taken out of it before it is used. The token may come and go; while it is not there everything is `token_absent`.
 * @throws KeyStoreError `unsupported`: the module does not load
 */
export function openPkcs11Store(place: Pkcs11Place, network: Network = directly): KeyStore {
  const { module, release } = openModule(place.module)
  const token = new PresentToken(module, place)
  return tokenStore({
    kind: 'pkcs11',
    network,
    pin: pinPadOf(token),
    protection: () => (token.info().isHardware ? 'pkcs11_hardware' : 'pkcs11'),
    session: () => token.session(),
    openSession: () => module.openSession(token.slot()),
    isOpen: () => token.isOpen(),
    lost: () => token.lost(),
    mechanisms: () => module.mechanismsOf(token.slot()),
    generate: generateForGood,
    idOf: (session, { object }) => session.attribute(object, cka.id),
    namesFor: (session, certificate, key) => {
      if (key === null) return [[cka.label, nicknameOf(certificate)]]
      return [cka.label, cka.id].map((shared) => [shared, session.attribute(key, shared) ?? Buffer.alloc(0)])
    },
    close: () => {
      token.lost()
      release()
    },
  })
}

function openModule(library: string) {
  try {
    const used = useModule(library, null)
    if (used) return used
  } catch (cause) {
    throw new KeyStoreError('unsupported', `the PKCS#11 module ${library} does not load: ${reasonOf(cause)}`, { cause })
  }
  throw new KeyStoreError('unsupported', `${library} is NSS: the key store nss uses it`)
}

/** Makes the pair, and lets it stay only if it cannot be taken out. */
async function generateForGood(session: Pkcs11Session, name: string, algorithm: KeyAlgorithm): Promise<void> {
  await generateKeyPair(session, algorithm, [...labelled(name), [cka.id, randomBytes(20)]])
  const [key] = session.find([[cka.class, cko.privateKey], ...labelled(name)])
  const reason = key === undefined ? 'it was not kept' : whyExportable(session, key)
  if (!reason) return
  for (const kind of [cko.privateKey, cko.publicKey]) {
    for (const object of session.find([[cka.class, kind], ...labelled(name)])) session.destroy(object)
  }
  throw new KeyStoreError('unsupported', `the token makes no key that stays in it: ${reason}`)
}

/** The token that was chosen, as far as it is there, and the session with it. */
class PresentToken {
  readonly #module: Pkcs11Module
  readonly #place: Pkcs11Place
  #present: { slot: number; session: Pkcs11Session } | null = null
  #isLoggedIn = false
  /** As last seen: what a key in the token is called does not depend on whether it is there now. */
  #info: TokenInfo | null = null

  constructor(module: Pkcs11Module, place: Pkcs11Place) {
    this.#module = module
    this.#place = place
  }

  /** @throws KeyStoreError `token_absent`, `unsupported` where it cannot be told which is meant */
  slot(): number {
    return this.#find().slot
  }

  session(): Pkcs11Session {
    return this.#find().session
  }

  /** What the token says now. */
  info(): TokenInfo {
    this.#info ??= this.#module.tokenIn(this.slot())
    return this.#info
  }

  isOpen(): boolean {
    return this.#isLoggedIn || (this.info().flags & tokenFlags.loginRequired) === 0
  }

  flags(): number {
    this.#info = this.#module.tokenIn(this.slot())
    return this.#info.flags
  }

  /** @throws Pkcs11Error */
  logIn(pin: string): void {
    try {
      this.session().logIn(pin)
    } catch (error) {
      // Another part of this process has, or it was not noticed that nobody has logged out.
      if (!(error instanceof Pkcs11Error && error.code === ckr.userAlreadyLoggedIn)) throw error
    }
    this.#isLoggedIn = true
  }

  lost(): void {
    this.#present?.session.close()
    this.#present = null
    this.#isLoggedIn = false
  }

  #find() {
    if (this.#present) return this.#present
    const all = this.#module.slots().map((slot) => ({ slot, info: this.#module.tokenIn(slot) }))
    const { slot, info } = whichToken(this.#place, all)
    this.#info = info
    this.#present = { slot, session: this.#module.openSession(slot) }
    return this.#present
  }
}

const wrongPinCodes: number[] = [ckr.pinIncorrect, ckr.pinInvalid, ckr.pinLengthRange, ckr.pinLocked]

function pinPadOf(token: PresentToken): PinPad {
  return {
    state: () => {
      try {
        const flags = token.flags()
        return token.isOpen() ? 'open' : pinStateOf(flags)
      } catch (error) {
        if (error instanceof Pkcs11Error) token.lost()
        else if (!(error instanceof KeyStoreError && error.reason === 'token_absent')) throw error
        return 'absent'
      }
    },
    enter: (pin) => {
      // The last try is never made here: a wrong one would lock the token for good.
      if (!mayTry.includes(pinStateOf(token.flags()))) return false
      try {
        token.logIn(pin)
        return true
      } catch (error) {
        if (error instanceof Pkcs11Error && wrongPinCodes.includes(error.code)) return false
        throw error
      }
    },
  }
}

const mayTry: PinState[] = ['asks', 'asks_again']

/** What a token that is not logged in to says of its PIN. */
export function pinStateOf(flags: number): PinState {
  if (flags & tokenFlags.userPinLocked) return 'locked'
  if (flags & tokenFlags.userPinFinalTry) return 'last_try'
  return flags & tokenFlags.userPinCountLow ? 'asks_again' : 'asks'
}
