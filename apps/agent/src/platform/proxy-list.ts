/** The lists of WinHTTP: what stands in the fields of Windows' proxy settings, and what scripts answer. */

/** The proxy for HTTPS, `host:port`: `proxy:8080`, `https=proxy:8443;http=proxy:8080`; null when there is none. */
export function proxyIn(list: string): string | null {
  const entries = list.split(/[;\s]+/).filter((entry) => entry !== '')
  const named = entries.find((entry) => /^https=/i.test(entry))
  const forAll = entries.find((entry) => !entry.includes('='))
  const proxy = (named ?? forAll)?.replace(/^https=/i, '').replace(/^http:\/\//i, '')
  return proxy && URL.canParse(`http://${proxy}`) ? proxy : null
}

/** Whether a host is reached without the proxy: `*.example.co.jp;10.*;<local>`. */
export function isExcepted(hostname: string, exceptions: string): boolean {
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return true
  return exceptions.split(/[;\s]+/).some((entry) => {
    if (entry === '<local>') return !hostname.includes('.')
    return entry !== '' && patternOf(entry).test(hostname)
  })
}

/** Everything but `*` means itself. */
const patternOf = (entry: string) =>
  new RegExp(`^${entry.replaceAll(/[^\w*]/g, String.raw`\$&`).replaceAll('*', '.*')}$`, 'i')
