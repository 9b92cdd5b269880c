import type { KeyObject } from 'node:crypto'
import { randomUUID } from 'node:crypto'
import type { SecureContextOptions } from 'node:tls'
import koffi from 'koffi'

/**
 * TLS with a private key that cannot be read. Node takes such a key from an OpenSSL engine alone, and engines are
 * programs of the system that may not be there, so this process is its own engine: it makes one out of the OpenSSL that
 * Node exports, and its keys ask back for each signature (docs/decisions/10-tls-with-keys-that-cannot-be-read.md).
 */

/** What a key does for TLS, while the handshake waits. */
export interface TlsKey {
  publicKey: KeyObject
  /** The private-key operation of RSA: over a block to be padded by PKCS#1 v1.5, or as long as the modulus. */
  rsa: (block: Buffer, padding: 'pkcs1' | 'none') => Buffer
  /** ECDSA over a digest; DER. */
  ecdsa: (digest: Buffer) => Buffer
}

/** Does `work` with options that let TLS use the key. @throws what the key threw, if it did */
export async function withKeyInTls<T>(key: TlsKey, work: (options: SecureContextOptions) => Promise<T>): Promise<T> {
  engine ??= makeEngine()
  const use: Use = { key, failure: null }
  const privateKeyIdentifier = randomUUID()
  uses.set(privateKeyIdentifier, use)
  try {
    return await work({ privateKeyEngine: engineId, privateKeyIdentifier })
  } catch (error) {
    throw use.failure ?? error
  } finally {
    uses.delete(privateKeyIdentifier)
    for (const [address, each] of usesByAddress) if (each === use) usesByAddress.delete(address)
  }
}

interface Use {
  key: TlsKey
  /** OpenSSL only says that it did not work. */
  failure: unknown
}

/** By the name a connection asks for the key with. */
const uses = new Map<string, Use>()
/** By the address of OpenSSL's RSA or EC_KEY. */
const usesByAddress = new Map<bigint, Use>()

const engineId = 'certfleet'
let engine: unknown = null

const [pkeyRsa, pkeyEc] = [6, 408]
const p256 = 415
const pkcs1Padding = 1

const loadKey = koffi.pointer(koffi.proto('void *(void *engine, const char *id, void *ui, void *data)'))
const rsaOperation = koffi.pointer(koffi.proto('int (int length, void *from, void *to, void *rsa, int padding)'))
const ecSign = koffi.pointer(
  koffi.proto(
    'int (int type, void *digest, int length, void *signature, void *signatureLength, void *kinv, void *r, void *key)',
  ),
)

/** What is taken of Node's OpenSSL. */
const signatures = {
  ENGINE_new: ['void *'],
  ENGINE_set_id: ['int', 'void *', 'void *'],
  ENGINE_set_name: ['int', 'void *', 'void *'],
  ENGINE_set_load_privkey_function: ['int', 'void *', loadKey],
  ENGINE_add: ['int', 'void *'],
  EVP_PKEY_new: ['void *'],
  EVP_PKEY_assign: ['int', 'void *', 'int', 'void *'],
  BN_bin2bn: ['void *', 'void *', 'int', 'void *'],
  RSA_get_default_method: ['void *'],
  RSA_meth_dup: ['void *', 'void *'],
  RSA_meth_set_priv_enc: ['int', 'void *', rsaOperation],
  RSA_new: ['void *'],
  RSA_set0_key: ['int', 'void *', 'void *', 'void *', 'void *'],
  RSA_set_method: ['int', 'void *', 'void *'],
  EC_KEY_OpenSSL: ['void *'],
  EC_KEY_METHOD_new: ['void *', 'void *'],
  EC_KEY_METHOD_set_sign: ['void', 'void *', ecSign, 'void *', 'void *'],
  EC_KEY_new_by_curve_name: ['void *', 'int'],
  EC_KEY_oct2key: ['int', 'void *', 'void *', 'size_t', 'void *'],
  EC_KEY_set_method: ['int', 'void *', 'void *'],
} as const
type OpenSsl = Record<keyof typeof signatures, (...args: unknown[]) => unknown>

/** They live as long as the process: OpenSSL keeps their addresses. */
const forGood: unknown[] = []

function makeEngine(): unknown {
  const program = koffi.load(null)
  const openssl = Object.fromEntries(
    Object.entries(signatures).map(([name, [result, ...taken]]) => [name, program.func(name, result, taken)]),
  ) as unknown as OpenSsl

  const rsaMethod = openssl.RSA_meth_dup(openssl.RSA_get_default_method())
  const operate = koffi.register((length: number, from: unknown, to: unknown, rsa: unknown, padding: number) => {
    const block = Buffer.from(koffi.decode(from, 'uint8_t', length) as Uint8Array)
    return answer(rsa, to, ({ key }) => key.rsa(block, padding === pkcs1Padding ? 'pkcs1' : 'none')) || -1
  }, rsaOperation)
  openssl.RSA_meth_set_priv_enc(rsaMethod, operate)

  const ecMethod = openssl.EC_KEY_METHOD_new(openssl.EC_KEY_OpenSSL())
  const sign = koffi.register(
    (
      _type: number,
      from: unknown,
      length: number,
      to: unknown,
      size: unknown,
      _k: unknown,
      _r: unknown,
      ec: unknown,
    ) => {
      const digest = Buffer.from(koffi.decode(from, 'uint8_t', length) as Uint8Array)
      const written = answer(ec, to, ({ key }) => key.ecdsa(digest))
      koffi.encode(size, 'unsigned int', written)
      return written > 0 ? 1 : 0
    },
    ecSign,
  )
  openssl.EC_KEY_METHOD_set_sign(ecMethod, sign, null, null)

  const made = openssl.ENGINE_new()
  const name = Buffer.from(`${engineId}\0`)
  openssl.ENGINE_set_id(made, name)
  openssl.ENGINE_set_name(made, name)
  const load = koffi.register((_engine: unknown, id: string) => {
    const use = uses.get(id)
    return use ? keyFor(use, openssl, { rsaMethod, ecMethod }) : null
  }, loadKey)
  openssl.ENGINE_set_load_privkey_function(made, load)
  if (openssl.ENGINE_add(made) !== 1) throw new Error('this OpenSSL takes no engine')
  forGood.push(name, operate, sign, load)
  return made
}

/** Writes what the key makes to where OpenSSL wants it. Returns its length; 0 when the key failed. */
function answer(of: unknown, to: unknown, make: (use: Use) => Buffer): number {
  const use = usesByAddress.get(koffi.address(of))
  if (!use) return 0
  try {
    const made = make(use)
    koffi.encode(to, koffi.array('uint8_t', made.length), made)
    return made.length
  } catch (error) {
    use.failure = error
    return 0
  }
}

/** The key as OpenSSL has it: the public half, and the methods that ask back. */
function keyFor(use: Use, openssl: OpenSsl, methods: { rsaMethod: unknown; ecMethod: unknown }): unknown {
  const { n, e, x, y } = use.key.publicKey.export({ format: 'jwk' })
  const made = openssl.EVP_PKEY_new()
  const number = (text = '') => {
    const bytes = Buffer.from(text, 'base64url')
    return openssl.BN_bin2bn(bytes, bytes.length, null)
  }
  if (n) {
    const rsa = openssl.RSA_new()
    openssl.RSA_set0_key(rsa, number(n), number(e), null)
    openssl.RSA_set_method(rsa, methods.rsaMethod)
    openssl.EVP_PKEY_assign(made, pkeyRsa, rsa)
    usesByAddress.set(koffi.address(rsa), use)
    return made
  }
  const point = Buffer.concat([
    Buffer.from([4]),
    ...[x, y].map((coordinate) => Buffer.from(coordinate ?? '', 'base64url')),
  ])
  const ec = openssl.EC_KEY_new_by_curve_name(p256)
  openssl.EC_KEY_oct2key(ec, point, point.length, null)
  openssl.EC_KEY_set_method(ec, methods.ecMethod)
  openssl.EVP_PKEY_assign(made, pkeyEc, ec)
  usesByAddress.set(koffi.address(ec), use)
  return made
}
