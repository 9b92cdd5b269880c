import type { HttpsLimits } from '../https-request.ts'
import { contextBytes, takeContext, withPersonalContext } from './crypt32.ts'
import type { ClientCall } from './keystore.ts'
import { whyNotServer } from './why-not-server.ts'
import { type Handle, WindowsLibrary, countInOut } from './windows-library.ts'

const winhttp = new WindowsLibrary('winhttp.dll', {
  WinHttpOpen: ['void *', 'str16', 'uint32_t', 'str16', 'str16', 'uint32_t'],
  WinHttpSetTimeouts: ['bool', 'void *', 'int', 'int', 'int', 'int'],
  WinHttpConnect: ['void *', 'void *', 'str16', 'uint16_t', 'uint32_t'],
  WinHttpOpenRequest: ['void *', 'void *', 'str16', 'str16', 'str16', 'str16', 'void *', 'uint32_t'],
  WinHttpSetOption: ['bool', 'void *', 'uint32_t', 'void *', 'uint32_t'],
  WinHttpQueryOption: ['bool', 'void *', 'uint32_t', 'void *', countInOut],
  WinHttpSendRequest: ['bool', 'void *', 'str16', 'uint32_t', 'void *', 'uint32_t', 'uint32_t', 'uintptr_t'],
  WinHttpWriteData: ['bool', 'void *', 'void *', 'uint32_t', countInOut],
  WinHttpReceiveResponse: ['bool', 'void *', 'void *'],
  WinHttpQueryHeaders: ['bool', 'void *', 'uint32_t', 'str16', 'void *', countInOut, 'void *'],
  WinHttpReadData: ['bool', 'void *', 'void *', 'uint32_t', countInOut],
  WinHttpCloseHandle: ['bool', 'void *'],
})

const automaticProxy = 4
const secure = 0x0080_0000
const option = {
  receiveResponseTimeout: 7,
  securityFlags: 31,
  clientCertificate: 47,
  disabledFeatures: 63,
  serverCertificate: 78,
  protocols: 84,
}
/** Cookies, redirects, authentication, and connections that are kept: one kept has been proven with another key. */
const allFeatures = 1 | 2 | 4 | 8
/** Unknown CA, and name: `whyNotServer` says whom to trust. */
const judgedByUs = 0x100 | 0x1000
const tls12 = 0x800
const tls13 = 0x2000
const statusCode = 19 | 0x2000_0000

export interface WinHttpCall extends ClientCall {
  /** The client certificate, among the user's own. */
  certificate: Buffer
  /** TLS 1.3 takes PSS signatures alone (RFC 8446 §4.2.3). */
  makesPss: boolean
  limits: HttpsLimits
}

/**
 * One HTTPS request with a key that only Windows can use, over a connection of its own and through the proxy of the
 * system. The server is judged by the trust anchors before the body is sent to it or a word of it is believed; what it
 * gets before that, the address and the certificate, is no secret.
 */
export async function winHttpRequest(url: string, call: WinHttpCall): Promise<{ status: number; text: string }> {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  if (protocol !== 'https:') throw new Error(`not an HTTPS address: ${url}`)
  const host = hostname.replaceAll(/^\[|\]$/g, '')
  const { connectMs, answerMs } = call.limits
  return withHandle(open('WinHttpOpen', 'Certfleet', automaticProxy, null, null, 0), async (session) => {
    winhttp.must('WinHttpSetTimeouts', session, connectMs, connectMs, connectMs, answerMs)
    setProtocols(session, call.makesPss)
    return withHandle(open('WinHttpConnect', session, host, Number(port || 443), 0), (connection) => {
      const verb = call.body === undefined ? 'GET' : 'POST'
      const request = open('WinHttpOpenRequest', connection, verb, pathname + search, null, null, null, secure)
      return withHandle(request, () => ask(request, host, call))
    })
  })
}

/** @param request is closed while it is under way, when its time is over */
async function ask(request: Opened, host: string, call: WinHttpCall): Promise<{ status: number; text: string }> {
  const { limits, trustAnchors, certificate, body } = call
  let abandoned: Error | null = null
  const abandon = (reason: string) => {
    abandoned ??= new Error(reason)
    request.close()
  }
  const deadline = setTimeout(abandon, limits.connectMs + limits.answerMs, `no answer within ${limits.answerMs} ms`)
  try {
    setNumber(request.handle, option.disabledFeatures, allFeatures)
    setNumber(request.handle, option.receiveResponseTimeout, limits.answerMs)
    setNumber(request.handle, option.securityFlags, judgedByUs)
    const payload = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body))
    await withPersonalContext(certificate, async (context) => {
      winhttp.must('WinHttpSetOption', request.handle, option.clientCertificate, context, contextBytes)
      const headers = `accept: application/json${payload.length ? '\r\ncontent-type: application/json' : ''}`
      const sizes = [headers.length, null, 0, payload.length]
      await winhttp.mustLater('WinHttpSendRequest', request.handle, headers, ...sizes, 0)
    })
    const reason = whyNotServer(host, serverOf(request.handle), trustAnchors, new Date())
    if (reason) throw new Error(`the server at ${host} is not trusted: ${reason}`)
    if (payload.length) await winhttp.mustLater('WinHttpWriteData', request.handle, payload, payload.length, [0])
    await winhttp.mustLater('WinHttpReceiveResponse', request.handle, null)
    const status = Buffer.alloc(4)
    winhttp.must('WinHttpQueryHeaders', request.handle, statusCode, null, status, [4], null)
    return { status: status.readUInt32LE(), text: (await read(request.handle, limits.answerBytes)).toString('utf8') }
  } catch (error) {
    throw abandoned ?? error
  } finally {
    clearTimeout(deadline)
  }
}

async function read(request: Handle, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let bytes = 0; ;) {
    const chunk = Buffer.alloc(65_536)
    const length: [number] = [0]
    await winhttp.mustLater('WinHttpReadData', request, chunk, chunk.length, length)
    if (length[0] === 0) return Buffer.concat(chunks)
    bytes += length[0]
    if (bytes > maxBytes) throw new Error(`an answer of more than ${maxBytes} bytes`)
    chunks.push(chunk.subarray(0, length[0]))
  }
}

/** The certificate the server has shown, and those it sent along. */
function serverOf(request: Handle): { der: Buffer; others: Buffer[] } {
  const address = Buffer.alloc(8)
  winhttp.must('WinHttpQueryOption', request, option.serverCertificate, address, [address.length])
  return takeContext(address.readBigUInt64LE())
}

/** TLS 1.2, and 1.3 where the key and this Windows can. */
function setProtocols(session: Handle, makesPss: boolean): void {
  if (makesPss && winhttp.call('WinHttpSetOption', session, option.protocols, dword(tls12 | tls13), 4)) return
  setNumber(session, option.protocols, tls12)
}

const setNumber = (handle: Handle, which: number, value: number) =>
  winhttp.must('WinHttpSetOption', handle, which, dword(value), 4)

function dword(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

interface Opened {
  handle: Handle
  /** Once; again nothing happens. */
  close: () => void
}

function open(...[name, ...args]: Parameters<typeof winhttp.must>): Opened {
  const handle = winhttp.must(name, ...args)
  let isOpen = true
  const close = () => {
    if (isOpen) winhttp.call('WinHttpCloseHandle', handle)
    isOpen = false
  }
  return { handle, close }
}

async function withHandle<T>(opened: Opened, work: (handle: Handle) => Promise<T>): Promise<T> {
  try {
    return await work(opened.handle)
  } finally {
    opened.close()
  }
}
