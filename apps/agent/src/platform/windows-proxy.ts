import koffi from 'koffi'
import type { ProxySettings } from '../proxy.ts'
import { isExcepted, proxyIn } from './proxy-list.ts'

/**
 * The proxy as Windows' own programs find it (WinHTTP): the user's settings, by WPAD, script or hand, else those of the
 * machine (`netsh winhttp`).
 */

const winhttp = koffi.load('winhttp.dll')
const globalFree = koffi.load('kernel32.dll').func('void * GlobalFree(void *memory)')
const userConfig = koffi.struct({
  detects: 'int32_t',
  script: 'void *',
  proxy: 'void *',
  exceptions: 'void *',
})
const autoOptions = koffi.struct({
  flags: 'uint32_t',
  detectBy: 'uint32_t',
  script: 'str16',
  reserved: 'void *',
  reservedToo: 'uint32_t',
  signsOn: 'int32_t',
})
const proxyInfo = koffi.struct({ access: 'uint32_t', proxy: 'void *', exceptions: 'void *' })
const out = (type: ReturnType<typeof koffi.struct>) => koffi.out(koffi.pointer(type))
const ofUser = winhttp.func('WinHttpGetIEProxyConfigForCurrentUser', 'bool', [out(userConfig)])
const ofMachine = winhttp.func('WinHttpGetDefaultProxyConfiguration', 'bool', [out(proxyInfo)])
const forUrl = winhttp.func('WinHttpGetProxyForUrl', 'bool', [
  'void *',
  'str16',
  koffi.pointer(autoOptions),
  out(proxyInfo),
])
const open = winhttp.func(
  'void * WinHttpOpen(str16 agent, uint32_t access, str16 proxy, str16 exceptions, uint32_t flags)',
)
const setTimeouts = winhttp.func(
  'bool WinHttpSetTimeouts(void *session, int resolve, int connect, int send, int receive)',
)
const close = winhttp.func('bool WinHttpCloseHandle(void *handle)')

const noProxy = 1
const namedProxy = 3
const autoDetect = 1
const byScript = 2
/** WINHTTP_AUTO_DETECT_TYPE_DHCP | …_DNS_A. */
const dhcpAndDns = 3
/** A server of scripts that does not answer is no reason to wait longer than for any other. */
const scriptMs = 5000

/** How Windows would reach a server by HTTPS. */
export async function windowsProxy({ host, hostname }: URL): Promise<ProxySettings> {
  const user = settingsOf(ofUser)
  if (user?.detects || user?.script) {
    const found = await askScript(`https://${host}/`, user.script)
    if (found) return settings(found.proxy)
  }
  const { proxy, exceptions } = user?.proxy ? user : (settingsOf(ofMachine) ?? {})
  return settings(isExcepted(hostname, exceptions ?? '') ? '' : proxy)
}

const settings = (list: string | null | undefined): ProxySettings => {
  const proxy = proxyIn(list ?? '')
  return proxy ? { HTTPS_PROXY: `http://${proxy}` } : {}
}

/** What the script at that address says, or the one found by WPAD; null when there is none. */
async function askScript(url: string, script: string | null): Promise<{ proxy: string | null } | null> {
  const session = open('certfleet-agent', noProxy, null, null, 0) as unknown
  if (!session) return null
  try {
    setTimeouts(session, scriptMs, scriptMs, scriptMs, scriptMs)
    const how = script ? { flags: byScript, detectBy: 0 } : { flags: autoDetect, detectBy: dhcpAndDns }
    const options = { ...how, script, reserved: null, reservedToo: 0, signsOn: 1 }
    const info: Info = {}
    // The script is fetched and run meanwhile: not on this thread.
    const isFound = await new Promise<boolean>((resolve, reject) =>
      forUrl.async(session, url, options, info, (error: Error | null, found: boolean) =>
        error ? reject(error) : resolve(found),
      ),
    )
    if (!isFound) return null
    const { proxy } = taken(info)
    return { proxy: info.access === namedProxy ? (proxy ?? null) : null }
  } finally {
    close(session)
  }
}

interface Info {
  access?: number
  detects?: number
  script?: unknown
  proxy?: unknown
  exceptions?: unknown
}

/** Null when Windows has no answer. */
function settingsOf(ask: (info: Info) => boolean) {
  const info: Info = {}
  return ask(info) ? { detects: Boolean(info.detects), ...taken(info) } : null
}

/** The texts, which are given back to Windows. */
const taken = ({ script, proxy, exceptions }: Info) => ({
  script: text(script),
  proxy: text(proxy),
  exceptions: text(exceptions),
})

function text(pointer: unknown): string | null {
  if (!pointer) return null
  const value = koffi.decode(pointer, 'char16_t', -1) as string
  globalFree(pointer)
  return value
}
