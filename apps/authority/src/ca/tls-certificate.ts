import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { type CaKeyAlgorithm, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { isIssuedBy } from '@certfleet/pki/read-certificate.ts'
import { issuerOf } from './issuing-ca.ts'
import { type CaKeyPair, openCaKey, sealedRow, unsealedPair } from './sealed-keys.ts'

/** The longest that browsers accept (CA/Browser Forum baseline requirements §6.3.2, before 2026). */
const validityDays = 397
const renewBeforeDays = 30

/**
 * The TLS key and certificate of both listeners. It is made anew when fewer than 30 days are left, of it or of its root, or
 * `hosts` are not the ones it names. Judged by real time, as its peers will judge it.
 */
export async function currentTlsCertificate(
  db: PrismaClient,
  secret: Buffer,
  hosts: string[],
  now: Date,
): Promise<CaKeyPair> {
  const present = await openCaKey(db, 'tls', secret)
  const lasts = ({ validToDate }: X509Certificate, days: number) => validToDate.getTime() - now.getTime() > days * dayMs
  const roots = await db.caKey.findMany({ where: { use: 'root' }, orderBy: { generation: 'asc' } })
  const signer = roots
    .map((row) => new X509Certificate(row.certificate))
    .find((each) => isIssuedBy(present.certificate, each))
  const isGood = lasts(present.certificate, renewBeforeDays) && signer !== undefined && lasts(signer, renewBeforeDays)
  if (isGood && isFor(present.certificate, hosts)) return present
  // The oldest root that outlives it: that is the one everybody has heard of by now.
  const row = roots.find(({ certificate }) => lasts(new X509Certificate(certificate), validityDays)) ?? roots.at(-1)
  if (!row) throw new Error('the authority has no root')
  const root = unsealedPair('root', row, secret)
  const renewed = await makeTlsCertificate(root, hosts, now)
  await db.caKey.updateMany({ where: { use: 'tls' }, data: sealedRow('tls', renewed, secret) })
  return renewed
}

/** A new key with a TLS server certificate signed by the root, of the root's own kind of key. */
export async function makeTlsCertificate(root: CaKeyPair, hosts: string[], now: Date): Promise<CaKeyPair> {
  const algorithm: CaKeyAlgorithm = root.key.asymmetricKeyType === 'rsa' ? 'RSA-2048' : 'P-256'
  const key = await generatePrivateKey(algorithm)
  const issuer = issuerOf(root.certificate, root.key)
  const organization = issuer.name.filter(({ type }) => type === 'O')
  const notBefore = backdated(now)
  const certificate = await issueCertificate(
    {
      subject: [...organization, { type: 'CN', value: (hosts[0] ?? '').slice(0, 64) }],
      publicKey: signerOf(key).publicKey,
      serialHex: newSerial(),
      notBefore,
      notAfter: new Date(notBefore.getTime() + validityDays * dayMs),
      use: { kind: 'server', hosts },
    },
    issuer,
  )
  return { key, certificate: new X509Certificate(certificate) }
}

/** An hour before `now`, in whole seconds: a PC whose clock is a little behind must not find a server of the future. */
export const backdated = (now: Date): Date => new Date(Math.floor(now.getTime() / 1000) * 1000 - 3_600_000)

/** Whether the certificate names exactly these hosts. */
function isFor(certificate: X509Certificate, hosts: string[]): boolean {
  const named = certificate.subjectAltName?.split(', ').length ?? 0
  return named === hosts.length && hosts.every((host) => names(certificate, host))
}

const names = (certificate: X509Certificate, host: string) =>
  (net.isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined
