import koffi, { type KoffiFunc, type LibraryHandle, type TypeObject } from 'koffi'
import { Pkcs11Session } from './pkcs11-session.ts'

/**
 * PKCS#11 (OASIS, version 2.40) through the foreign function interface: only what key stores need, for 64-bit Unix,
 * where CK_ULONG is 8 bytes and structures are not packed.
 */

/** A function of the module said no. `code` is its CK_RV. */
export class Pkcs11Error extends Error {
  override readonly name = 'Pkcs11Error'
  readonly code: number

  constructor(call: string, code: number) {
    super(`${call} answered 0x${code.toString(16)}`)
    this.code = code
  }
}

const attributeType = koffi.struct({ type: 'ulong', value: 'void *', length: 'ulong' })
const mechanismType = koffi.struct({ mechanism: 'ulong', parameter: 'void *', length: 'ulong' })
const initializeType = koffi.struct({
  createMutex: 'void *',
  destroyMutex: 'void *',
  lockMutex: 'void *',
  unlockMutex: 'void *',
  flags: 'ulong',
  parameters: 'str',
  reserved: 'void *',
})
const attributes = koffi.pointer(attributeType)
const mechanism = koffi.pointer(mechanismType)
const handleOut = koffi.out(koffi.pointer('ulong'))
const lengthInOut = koffi.inout(koffi.pointer('ulong'))

/** The functions used: their place in CK_FUNCTION_LIST and what they take. */
const functions = {
  C_Initialize: [0, koffi.pointer(initializeType)],
  C_Finalize: [1, 'void *'],
  C_GetSlotList: [4, 'uint8_t', 'void *', lengthInOut],
  C_GetSlotInfo: [5, 'ulong', 'void *'],
  C_GetTokenInfo: [6, 'ulong', 'void *'],
  C_GetMechanismList: [7, 'ulong', 'void *', lengthInOut],
  C_InitPIN: [10, 'ulong', 'void *', 'ulong'],
  C_OpenSession: [12, 'ulong', 'ulong', 'void *', 'void *', handleOut],
  C_CloseSession: [13, 'ulong'],
  C_Login: [18, 'ulong', 'ulong', 'void *', 'ulong'],
  C_Logout: [19, 'ulong'],
  C_CreateObject: [20, 'ulong', attributes, 'ulong', handleOut],
  C_DestroyObject: [22, 'ulong', 'ulong'],
  C_GetAttributeValue: [24, 'ulong', 'ulong', koffi.inout(attributes), 'ulong'],
  C_SetAttributeValue: [25, 'ulong', 'ulong', attributes, 'ulong'],
  C_FindObjectsInit: [26, 'ulong', attributes, 'ulong'],
  C_FindObjects: [27, 'ulong', 'void *', 'ulong', handleOut],
  C_FindObjectsFinal: [28, 'ulong'],
  C_SignInit: [42, 'ulong', mechanism, 'ulong'],
  C_Sign: [43, 'ulong', 'void *', 'ulong', 'void *', lengthInOut],
  C_GenerateKey: [58, 'ulong', mechanism, attributes, 'ulong', handleOut],
  C_GenerateKeyPair: [59, 'ulong', mechanism, attributes, 'ulong', attributes, 'ulong', handleOut, handleOut],
  C_WrapKey: [60, 'ulong', mechanism, 'ulong', 'ulong', 'void *', lengthInOut],
} satisfies Record<string, [number, ...(string | TypeObject | ReturnType<typeof koffi.out>)[]]>
export type FunctionName = keyof typeof functions

const osLocking = 2
const readWriteSerial = 2 | 4

/** What stands in CK_TOKEN_INFO, and whether the slot says that it is hardware. */
export interface TokenInfo {
  label: string
  manufacturer: string
  model: string
  serial: string
  flags: number
  isHardware: boolean
}

/** CKF_… of CK_TOKEN_INFO. */
export const tokenFlags = {
  loginRequired: 0x4,
  userPinInitialised: 0x8,
  userPinCountLow: 0x1_0000,
  userPinFinalTry: 0x2_0000,
  userPinLocked: 0x4_0000,
} as const
const hardwareSlot = 4

/** An initialised PKCS#11 module. A process has each module once, so those who use it share it (`useModule`). */
export class Pkcs11Module {
  readonly #list: unknown
  readonly #functions = new Map<FunctionName, KoffiFunc<(...args: unknown[]) => number | bigint>>()

  /**
   * Loads and initialises it.
   * @param parameters the module's own, NSS's `LibraryParameters` for softoken
   * @throws when the library is not there, Pkcs11Error when it does not start
   */
  constructor(library: string, parameters: string | null) {
    if (process.platform === 'win32' || koffi.sizeof('ulong') !== 8) throw new Error('PKCS#11: 64-bit Unix only')
    this.#list = functionListOf(library)
    const noMutexes = { createMutex: null, destroyMutex: null, lockMutex: null, unlockMutex: null, reserved: null }
    this.call('C_Initialize', { ...noMutexes, flags: osLocking, parameters })
  }

  /** The slots with a token in them. */
  slots(): number[] {
    return this.#numbers((list, count) => this.call('C_GetSlotList', 1, list, count))
  }

  mechanismsOf(slot: number): number[] {
    return this.#numbers((list, count) => this.call('C_GetMechanismList', slot, list, count))
  }

  /** @throws Pkcs11Error when there is no token in the slot */
  tokenIn(slot: number): TokenInfo {
    const [about, slotInfo] = [Buffer.alloc(208), Buffer.alloc(112)]
    this.call('C_GetTokenInfo', slot, about)
    this.call('C_GetSlotInfo', slot, slotInfo)
    // Padded with blanks, some say with zeros.
    const text = (from: number, to: number) => about.toString('utf8', from, to).replace(/[\s\0]+$/, '')
    return {
      label: text(0, 32),
      manufacturer: text(32, 64),
      model: text(64, 80),
      serial: text(80, 96),
      flags: Number(about.readBigUInt64LE(96)),
      isHardware: (Number(slotInfo.readBigUInt64LE(96)) & hardwareSlot) !== 0,
    }
  }

  openSession(slot: number): Pkcs11Session {
    const session: [number | bigint] = [0]
    this.call('C_OpenSession', slot, readWriteSerial, null, null, session)
    return new Pkcs11Session(this, slot, Number(session[0]))
  }

  close(): void {
    this.tryCall('C_Finalize', null)
  }

  tryCall(name: FunctionName, ...args: unknown[]): number {
    return Number(this.#function(name)(...args))
  }

  call(name: FunctionName, ...args: unknown[]): void {
    const code = this.tryCall(name, ...args)
    if (code !== 0) throw new Pkcs11Error(name, code)
  }

  /** Calls it on another thread. */
  async callLater(name: FunctionName, ...args: unknown[]): Promise<void> {
    // The other thread reads these buffers: they must not be collected before it is done.
    inUse.add(args)
    const code = await new Promise<number>((resolve, reject) => {
      const done = (error: unknown, result: unknown) => (error ? reject(error) : resolve(Number(result)))
      this.#function(name).async(...args, done)
    })
    inUse.delete(args)
    if (code !== 0) throw new Pkcs11Error(name, code)
  }

  /** A list of CK_ULONG, asked for its length first. */
  #numbers(ask: (list: Buffer | null, count: [number | bigint]) => void): number[] {
    const count: [number | bigint] = [0]
    ask(null, count)
    const list = Buffer.alloc(Math.max(1, Number(count[0])) * 8)
    ask(list, count)
    return Array.from({ length: Number(count[0]) }, (_, n) => Number(list.readBigUInt64LE(n * 8)))
  }

  #function(name: FunctionName) {
    const known = this.#functions.get(name)
    if (known) return known
    const [index, ...parameters] = functions[name]
    // CK_FUNCTION_LIST begins with CK_VERSION, padded to a pointer.
    const pointer = koffi.decode(this.#list, 8 + 8 * index, 'void *')
    const callable = koffi.decode(pointer, koffi.proto('ulong', parameters))
    this.#functions.set(name, callable)
    return callable as KoffiFunc<(...args: unknown[]) => number | bigint>
  }
}

/** What another thread is reading. */
const inUse = new Set<unknown>()

interface UsedModule {
  module: Pkcs11Module
  parameters: string | null
  users: number
}
const usedModules = new Map<string, UsedModule>()

/**
 * The module of that library, initialised by the first who uses it and finalised by the last.
 * @throws like the constructor; null when this process has initialised it with other parameters
 */
export function useModule(
  library: string,
  parameters: string | null,
): { module: Pkcs11Module; release: () => void } | null {
  const used = usedModules.get(library) ?? { module: new Pkcs11Module(library, parameters), parameters, users: 0 }
  if (used.parameters !== parameters) return null
  usedModules.set(library, used)
  used.users += 1
  let isReleased = false
  const release = () => {
    if (isReleased) return
    isReleased = true
    if (--used.users > 0) return
    usedModules.delete(library)
    used.module.close()
  }
  return { module: used.module, release }
}

/** Loaded libraries stay loaded: collected, a library would be unloaded under the feet of its own threads. */
const libraries = new Map<string, LibraryHandle>()

function functionListOf(library: string): unknown {
  const loaded = libraries.get(library) ?? koffi.load(library)
  libraries.set(library, loaded)
  const list: [unknown] = [null]
  loaded.func('C_GetFunctionList', 'ulong', [koffi.out(koffi.pointer('void *'))])(list)
  return list[0]
}
