import koffi from 'koffi'
import type { SignOnExchange, SignOnScheme } from '../signing-agent.ts'

/**
 * SSPI: Windows itself makes the messages by which a proxy knows who is signed in. Wine has neither Negotiate nor NTLM
 * without Samba's help, so under Wine only the refusal is tried; the rest awaits a real Windows.
 */

const handle = koffi.struct({ lower: 'uintptr_t', upper: 'uintptr_t' })
const securityBuffer = koffi.struct({ bytes: 'uint32_t', kind: 'uint32_t', data: 'void *' })
const bufferList = koffi.struct({ version: 'uint32_t', count: 'uint32_t', buffers: 'void *' })
const handlePointer = koffi.pointer(handle)
const listPointer = koffi.pointer(bufferList)
const secur32 = koffi.load('secur32.dll')
const acquire = secur32.func('AcquireCredentialsHandleW', 'int32_t', [
  'str16',
  'str16',
  'uint32_t',
  'void *',
  'void *',
  'void *',
  'void *',
  koffi.out(handlePointer),
  koffi.out(koffi.pointer('int64_t')),
])
const initialize = secur32.func('InitializeSecurityContextW', 'int32_t', [
  handlePointer,
  handlePointer,
  'str16',
  'uint32_t',
  'uint32_t',
  'uint32_t',
  listPointer,
  'uint32_t',
  koffi.out(handlePointer),
  listPointer,
  koffi.out(koffi.pointer('uint32_t')),
  koffi.out(koffi.pointer('int64_t')),
])
const freeCredentials = secur32.func('FreeCredentialsHandle', 'int32_t', [handlePointer])
const deleteContext = secur32.func('DeleteSecurityContext', 'int32_t', [handlePointer])

const outbound = 2
const tokenKind = 2
const connection = 0x800
/** SEC_E_OK, SEC_I_CONTINUE_NEEDED. */
const fine = [0, 0x90312]
const tokenBytes = 64 * 1024

/** Begins to sign on with the account that is signed in to Windows. */
export function windowsSignOn(scheme: SignOnScheme, proxy: string): SignOnExchange {
  const credentials = {}
  demand('AcquireCredentialsHandle', acquire(null, scheme, outbound, null, null, null, null, credentials, [0]))
  let context: object | null = null
  return {
    next(challenge) {
      const said = challenge && nativeBuffer(challenge)
      const made = nativeBuffer(Buffer.alloc(tokenBytes))
      const target = `HTTP/${proxy}`
      const next = {}
      try {
        const [from, to] = [said && listOf(said), listOf(made)]
        const code: number = initialize(credentials, context, target, connection, 0, 0, from, 0, next, to, [0], [0])
        demand('InitializeSecurityContext', code)
        context = next
        return made.content()
      } finally {
        said?.free()
        made.free()
      }
    },
    close() {
      if (context) deleteContext(context)
      freeCredentials(credentials)
    },
  }
}

/** A SecBuffer outside of JavaScript's memory: Windows writes into it how much it has used. */
function nativeBuffer(bytes: Buffer) {
  const data = koffi.alloc('uint8_t', bytes.length) as unknown
  koffi.encode(data, koffi.array('uint8_t', bytes.length), bytes)
  const pointer = koffi.alloc(securityBuffer, 1) as unknown
  koffi.encode(pointer, securityBuffer, { bytes: bytes.length, kind: tokenKind, data })
  return {
    pointer,
    content: () => {
      const used = koffi.decode(pointer, securityBuffer) as { bytes: number }
      return Buffer.from(koffi.decode(data, koffi.array('uint8_t', used.bytes)) as Uint8Array)
    },
    free: () => {
      koffi.free(pointer)
      koffi.free(data)
    },
  }
}

const listOf = ({ pointer }: { pointer: unknown }) => ({ version: 0, count: 1, buffers: pointer })

function demand(call: string, code: number): void {
  if (!fine.includes(code)) throw new Error(`${call} answered 0x${(code >>> 0).toString(16)}`)
}
