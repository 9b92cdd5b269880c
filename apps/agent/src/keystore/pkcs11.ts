import koffi, { type KoffiFunc, type LibraryHandle, type TypeObject } from 'koffi'

/**
 * PKCS#11 (OASIS, version 2.40) through the foreign function interface: only what key stores need, for 64-bit Unix,
 * where CK_ULONG is 8 bytes and structures are not packed. The first session of a module does everything, one
 * operation after another; key generation runs off the main thread.
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

export const ckr = { pinIncorrect: 0xa0, tokenWriteProtected: 0xe2 } as const
export const cka = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  value: 0x11,
  certificateType: 0x80,
  issuer: 0x81,
  serialNumber: 0x82,
  subject: 0x101,
  id: 0x102,
  sensitive: 0x103,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
} as const
export const cko = { certificate: 1, publicKey: 2, privateKey: 3 } as const
export const ckm = {
  rsaKeyPairGen: 0x0,
  sha256Rsa: 0x40,
  sha256RsaPss: 0x43,
  ecKeyPairGen: 0x1040,
  ecdsa: 0x1041,
} as const

export type Attribute = [type: number, value: boolean | number | Uint8Array]
export interface Mechanism {
  mechanism: number
  parameter?: Buffer
}
export type ObjectHandle = number

/** CK_ULONG: how the standard writes numbers inside attributes and parameters. */
export const ulong = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
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

/** The functions used: their place in CK_FUNCTION_LIST and what they take. */
const functions = {
  C_Initialize: [0, koffi.pointer(initializeType)],
  C_Finalize: [1, 'void *'],
  C_GetTokenInfo: [6, 'ulong', 'void *'],
  C_InitPIN: [10, 'ulong', 'void *', 'ulong'],
  C_OpenSession: [12, 'ulong', 'ulong', 'void *', 'void *', handleOut],
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
  C_Sign: [43, 'ulong', 'void *', 'ulong', 'void *', koffi.inout(koffi.pointer('ulong'))],
  C_GenerateKeyPair: [59, 'ulong', mechanism, attributes, 'ulong', attributes, 'ulong', handleOut, handleOut],
} satisfies Record<string, [number, ...(string | TypeObject | ReturnType<typeof koffi.out>)[]]>
type FunctionName = keyof typeof functions

const osLocking = 2
const readWriteSerial = 2 | 4
const userPinInitialized = 8
const securityOfficer = 0
const user = 1

/** A PKCS#11 module with one session open on one slot, logged in with an empty PIN. */
export class Pkcs11 {
  readonly #list: unknown
  readonly #functions = new Map<FunctionName, KoffiFunc<(...args: unknown[]) => number | bigint>>()
  #session = 0

  /**
   * Loads and initialises a module.
   * @param parameters the module's own, NSS's `LibraryParameters` for softoken
   * @throws when the library is not there, Pkcs11Error when it does not start; `pinIncorrect`: it has a password
   */
  constructor(library: string, parameters: string, slot: number) {
    if (process.platform === 'win32' || koffi.sizeof('ulong') !== 8) throw new Error('PKCS#11: 64-bit Unix only')
    this.#list = functionListOf(library)
    const noMutexes = { createMutex: null, destroyMutex: null, lockMutex: null, unlockMutex: null, reserved: null }
    this.#call('C_Initialize', { ...noMutexes, flags: osLocking, parameters })
    try {
      this.#logIn(slot)
    } catch (error) {
      this.close()
      throw error
    }
  }

  find(template: Attribute[]): ObjectHandle[] {
    const found: ObjectHandle[] = []
    const batch = Buffer.alloc(64 * 8)
    this.#call('C_FindObjectsInit', this.#session, encode(template), template.length)
    try {
      for (let count = 64; count === 64;) {
        const counted: [number | bigint] = [0]
        this.#call('C_FindObjects', this.#session, batch, 64, counted)
        count = Number(counted[0])
        for (let i = 0; i < count; i++) found.push(Number(batch.readBigUInt64LE(i * 8)))
      }
    } finally {
      this.#call('C_FindObjectsFinal', this.#session)
    }
    return found
  }

  /** The value of an attribute, or null when the object has none or keeps it to itself. */
  attribute(object: ObjectHandle, type: number): Buffer | null {
    const unavailable = 0xffff_ffff_ffff_ffffn
    const query = [{ type, value: null as Buffer | null, length: 0 as number | bigint }]
    if (this.#tryCall('C_GetAttributeValue', this.#session, object, query, 1) !== 0) return null
    if (BigInt(query[0]?.length ?? 0) === unavailable) return null
    const value = Buffer.alloc(Number(query[0]?.length))
    const read = [{ type, value, length: value.length }]
    return this.#tryCall('C_GetAttributeValue', this.#session, object, read, 1) === 0 ? value : null
  }

  set(object: ObjectHandle, template: Attribute[]): void {
    this.#call('C_SetAttributeValue', this.#session, object, encode(template), template.length)
  }

  create(template: Attribute[]): ObjectHandle {
    const handle: [number | bigint] = [0]
    this.#call('C_CreateObject', this.#session, encode(template), template.length, handle)
    return Number(handle[0])
  }

  destroy(object: ObjectHandle): void {
    this.#call('C_DestroyObject', this.#session, object)
  }

  sign(how: Mechanism, key: ObjectHandle, data: Uint8Array): Buffer {
    const signature = Buffer.alloc(1024)
    const length: [number | bigint] = [signature.length]
    this.#call('C_SignInit', this.#session, encodeMechanism(how), key)
    this.#call('C_Sign', this.#session, Buffer.from(data), data.length, signature, length)
    return signature.subarray(0, Number(length[0]))
  }

  /** Makes a key pair off the main thread; no other call may be made until it is done. */
  async generateKeyPair(how: Mechanism, publicKey: Attribute[], privateKey: Attribute[]): Promise<void> {
    const [publicTemplate, privateTemplate] = [encode(publicKey), encode(privateKey)]
    const templates = [publicTemplate, publicTemplate.length, privateTemplate, privateTemplate.length]
    // The other thread reads these buffers: they must not be collected before it is done.
    inUse.add(templates)
    const code = await new Promise<number>((resolve, reject) => {
      const done = (error: unknown, result: unknown) => (error ? reject(error) : resolve(Number(result)))
      this.#function('C_GenerateKeyPair').async(this.#session, encodeMechanism(how), ...templates, [0], [0], done)
    })
    inUse.delete(templates)
    if (code !== 0) throw new Pkcs11Error('C_GenerateKeyPair', code)
  }

  close(): void {
    this.#tryCall('C_Finalize', null)
  }

  #logIn(slot: number): void {
    const session: [number | bigint] = [0]
    const noPin = Buffer.alloc(1)
    this.#call('C_OpenSession', slot, readWriteSerial, null, null, session)
    this.#session = Number(session[0])
    const tokenInfo = Buffer.alloc(208)
    this.#call('C_GetTokenInfo', slot, tokenInfo)
    // A token nobody has used yet gets the empty PIN, as NSS gives it; then keys can be stored without a password.
    if ((Number(tokenInfo.readBigUInt64LE(96)) & userPinInitialized) === 0) {
      this.#call('C_Login', this.#session, securityOfficer, noPin, 0)
      this.#call('C_InitPIN', this.#session, noPin, 0)
      this.#call('C_Logout', this.#session)
    }
    this.#call('C_Login', this.#session, user, noPin, 0)
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

  #tryCall(name: FunctionName, ...args: unknown[]): number {
    return Number(this.#function(name)(...args))
  }

  #call(name: FunctionName, ...args: unknown[]): void {
    const code = this.#tryCall(name, ...args)
    if (code !== 0) throw new Pkcs11Error(name, code)
  }
}

/** What another thread is reading. */
const inUse = new Set<unknown>()

/** Loaded libraries stay loaded: collected, a library would be unloaded under the feet of its own threads. */
const libraries = new Map<string, LibraryHandle>()

function functionListOf(library: string): unknown {
  const loaded = libraries.get(library) ?? koffi.load(library)
  libraries.set(library, loaded)
  const list: [unknown] = [null]
  loaded.func('C_GetFunctionList', 'ulong', [koffi.out(koffi.pointer('void *'))])(list)
  return list[0]
}

const bytesOf = (value: Attribute[1]): Buffer => {
  if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0])
  return typeof value === 'number' ? ulong(value) : Buffer.from(value)
}

const encode = (template: Attribute[]) =>
  template.map(([type, content]) => {
    const value = bytesOf(content)
    return { type, value, length: value.length }
  })

const encodeMechanism = ({ mechanism: type, parameter }: Mechanism) => ({
  mechanism: type,
  parameter: parameter ?? null,
  length: parameter?.length ?? 0,
})
