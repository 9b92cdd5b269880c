/** TLS, or a connection that never leaves this machine. */
export function isProtected({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:' || protocol === 'wss:') return true
  return ['http:', 'ws:'].includes(protocol) && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}
