import type { X509Certificate } from 'node:crypto'
import type { Policy } from '@certfleet/core/order.ts'
import type { Presence } from '@certfleet/core/certificate.ts'
import type { Inventory, SeenCertificate } from '@certfleet/core/protocol.ts'
import { type CertificateInfo, isIssuedBy, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import type { Clock, TrustedTime } from './clock.ts'
import type { Identity } from './identity.ts'
import { type KeyStore, type StoredCertificate, testSign } from './keystore/keystore.ts'

export interface InventoryOptions {
  identity: Identity
  store: KeyStore
  policy: Policy | null
  time: TrustedTime
  clock: Clock
}

/** What a message takes (core/protocol.ts). */
const maxCertificates = 200

/**
 * The certificates of the policy's authorities in this user's store, each tried out and proven over `claimNonce`.
 * Certificates of anybody else are neither touched nor told.
 */
export async function takeInventory(options: InventoryOptions, claimNonce: string): Promise<Inventory> {
  const { store, policy } = options
  const issuers = (policy?.authorities ?? []).flatMap((authority) => readPemBundle(authority.issuers))
  const ours = (await store.list()).filter(({ certificate }) => isOfAny(certificate, issuers))
  const latest = ours.toSorted((a, b) => +b.certificate.notAfter - +a.certificate.notAfter).slice(0, maxCertificates)
  const certificates: SeenCertificate[] = []
  for (const each of latest) certificates.push(await lookAt(each, options, claimNonce))
  return { type: 'inventory.report', certificates }
}

/** Whether one of these CA certificates issued the certificate. */
export function isOfAny(certificate: CertificateInfo, issuers: X509Certificate[]): boolean {
  return issuers.some((issuer) => isIssuedBy(certificate.x509, issuer))
}

async function lookAt(found: StoredCertificate, options: InventoryOptions, nonce: string): Promise<SeenCertificate> {
  const { identity, time, clock } = options
  const { certificate, key } = found
  const der = certificate.der.toString('base64')
  // Nobody has typed the token's PIN yet: the key is there, and that is all that is known.
  if (key?.isLocked) {
    return {
      certificate: der,
      presence: presenceOf(certificate, time.now(), clock.pcNow()),
      protection: key.protection,
    }
  }
  if (!key || !(await testSign(key))) {
    return { certificate: der, presence: 'present_key_unusable', protection: key?.protection }
  }
  const { consoleKeyId, agentId } = identity
  const proof = await key.sign(possessionInput({ consoleKeyId, agentId, nonce, certificate: certificate.der }))
  return {
    certificate: der,
    presence: presenceOf(certificate, time.now(), clock.pcNow()),
    protection: key.protection,
    proof: proof.toString('base64'),
  }
}

/** A certificate that is valid by the true time but not by the PC's clock is useless to its browsers. */
function presenceOf({ notBefore, notAfter }: CertificateInfo, trusted: Date, pc: Date): Presence {
  const within = (now: Date) => notBefore <= now && now < notAfter
  return within(trusted) && !within(pc) ? 'present_clock_conflict' : 'present_ok'
}
