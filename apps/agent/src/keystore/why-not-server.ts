import { X509Certificate } from 'node:crypto'
import { checkServerIdentity } from 'node:tls'
import { isIssuedBy, readPemBundle } from '@certfleet/pki/read-certificate.ts'

const serverAuth = '1.3.6.1.5.5.7.3.1'
const maxDepth = 8

/**
 * Null, or why what a server showed does not prove its name by the trust anchors: for connections that are not made by
 * node:tls, which judges by itself.
 * @param shown the server's certificate and what it sent along, DER
 * @param trustAnchors PEM; nothing else is trusted
 */
export function whyNotServer(
  host: string,
  shown: { der: Buffer; others: Buffer[] },
  trustAnchors: string,
  now: Date,
): string | null {
  const server = new X509Certificate(shown.der)
  // What node calls keyUsage is the extended one.
  const uses = server.keyUsage as string[] | undefined
  if (uses && !uses.includes(serverAuth)) return 'its certificate is not for servers'
  const misnamed = checkServerIdentity(host, server.toLegacyObject())
  if (misnamed) return misnamed.message
  return whyNotAnchored(server, { others: shown.others.map((der) => new X509Certificate(der)), trustAnchors, now })
}

function whyNotAnchored(
  server: X509Certificate,
  { others, trustAnchors, now }: { others: X509Certificate[]; trustAnchors: string; now: Date },
): string | null {
  const isValid = ({ validFromDate, validToDate }: X509Certificate) => validFromDate <= now && now < validToDate
  const anchors = readPemBundle(trustAnchors).filter(isValid)
  let below = server
  for (let depth = 0; depth < maxDepth; depth++) {
    if (!isValid(below)) return 'a certificate of it is not valid now'
    if (anchors.some((anchor) => isIssuedBy(below, anchor) || anchor.raw.equals(below.raw))) return null
    const issuer = others.find((other) => other.ca && !other.raw.equals(below.raw) && isIssuedBy(below, other))
    if (!issuer) return 'no trust anchor issued its certificate'
    below = issuer
  }
  return 'its chain is too long'
}
