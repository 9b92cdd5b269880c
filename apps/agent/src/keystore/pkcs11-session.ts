import type { Pkcs11Module } from './pkcs11-module.ts'
import { ulong } from './pkcs11-names.ts'

export type Attribute = [type: number, value: boolean | number | Uint8Array]
export interface Mechanism {
  mechanism: number
  parameter?: Buffer
}
export type ObjectHandle = number

const securityOfficer = 0
const user = 1

/**
 * A session with the token in a slot. It does one operation after another; key generation runs off the main thread.
 * Whoever is logged in in one session is in all of the process with that token.
 */
export class Pkcs11Session {
  readonly #module: Pkcs11Module
  readonly slot: number
  readonly #session: number

  constructor(module: Pkcs11Module, slot: number, session: number) {
    this.#module = module
    this.slot = slot
    this.#session = session
  }

  /** @throws Pkcs11Error `pinIncorrect` */
  logIn(pin: string): void {
    const bytes = Buffer.from(`${pin}\0`)
    try {
      this.#module.call('C_Login', this.#session, user, bytes, bytes.length - 1)
    } finally {
      bytes.fill(0)
    }
  }

  /** Gives a token nobody has used yet the empty PIN, as NSS does; then keys can be stored without a password. */
  initEmptyPin(): void {
    const noPin = Buffer.alloc(1)
    this.#module.call('C_Login', this.#session, securityOfficer, noPin, 0)
    this.#module.call('C_InitPIN', this.#session, noPin, 0)
    this.#module.call('C_Logout', this.#session)
  }

  find(template: Attribute[]): ObjectHandle[] {
    const found: ObjectHandle[] = []
    const batch = Buffer.alloc(64 * 8)
    this.#module.call('C_FindObjectsInit', this.#session, encode(template), template.length)
    try {
      for (let count = 64; count === 64;) {
        const counted: [number | bigint] = [0]
        this.#module.call('C_FindObjects', this.#session, batch, 64, counted)
        count = Number(counted[0])
        for (let i = 0; i < count; i++) found.push(Number(batch.readBigUInt64LE(i * 8)))
      }
    } finally {
      this.#module.tryCall('C_FindObjectsFinal', this.#session)
    }
    return found
  }

  /** The value of an attribute, or null when the object has none or keeps it to itself. */
  attribute(object: ObjectHandle, type: number): Buffer | null {
    const unavailable = 0xffff_ffff_ffff_ffffn
    const query = [{ type, value: null as Buffer | null, length: 0 as number | bigint }]
    if (this.#module.tryCall('C_GetAttributeValue', this.#session, object, query, 1) !== 0) return null
    if (BigInt(query[0]?.length ?? 0) === unavailable) return null
    const value = Buffer.alloc(Number(query[0]?.length))
    const read = [{ type, value, length: value.length }]
    return this.#module.tryCall('C_GetAttributeValue', this.#session, object, read, 1) === 0 ? value : null
  }

  set(object: ObjectHandle, template: Attribute[]): void {
    this.#module.call('C_SetAttributeValue', this.#session, object, encode(template), template.length)
  }

  create(template: Attribute[]): ObjectHandle {
    const handle: [number | bigint] = [0]
    this.#module.call('C_CreateObject', this.#session, encode(template), template.length, handle)
    return Number(handle[0])
  }

  destroy(object: ObjectHandle): void {
    this.#module.call('C_DestroyObject', this.#session, object)
  }

  sign(how: Mechanism, key: ObjectHandle, data: Uint8Array): Buffer {
    const signature = Buffer.alloc(1024)
    const length: [number | bigint] = [signature.length]
    this.#module.call('C_SignInit', this.#session, encodeMechanism(how), key)
    this.#module.call('C_Sign', this.#session, Buffer.from(data), data.length, signature, length)
    return signature.subarray(0, Number(length[0]))
  }

  /** Makes a secret key. */
  generateKey(how: Mechanism, template: Attribute[]): ObjectHandle {
    const handle: [number | bigint] = [0]
    this.#module.call('C_GenerateKey', this.#session, encodeMechanism(how), encode(template), template.length, handle)
    return Number(handle[0])
  }

  /** Makes a key pair off the main thread; no other call may be made in this session until it is done. */
  async generateKeyPair(how: Mechanism, publicKey: Attribute[], privateKey: Attribute[]): Promise<void> {
    const [publicTemplate, privateTemplate] = [encode(publicKey), encode(privateKey)]
    const templates = [publicTemplate, publicTemplate.length, privateTemplate, privateTemplate.length]
    await this.#module.callLater('C_GenerateKeyPair', this.#session, encodeMechanism(how), ...templates, [0], [0])
  }

  /** Whether the token gives a key away, sealed under another one. */
  wraps(how: Mechanism, wrappingKey: ObjectHandle, key: ObjectHandle): boolean {
    const copy = Buffer.alloc(8192)
    const length: [number | bigint] = [copy.length]
    const args = [this.#session, encodeMechanism(how), wrappingKey, key, copy, length]
    return this.#module.tryCall('C_WrapKey', ...args) === 0 && Number(length[0]) > 0
  }

  close(): void {
    this.#module.tryCall('C_CloseSession', this.#session)
  }
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
