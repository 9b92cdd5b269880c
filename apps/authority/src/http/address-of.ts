import type { HttpContext } from './environment.ts'

/** Who asks, as far as the network tells. */
export const addressOf = (c: HttpContext): string => networkOf(c.env.incoming.socket.remoteAddress ?? '')

/** An IPv4 address as it is; of IPv6 the network, since a host has all the addresses in it (RFC 4291 §2.5.4). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
