import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { type CertificateInfo, loginIdOf, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { isOfAny } from '../inventory.ts'
import type { KeyStore, StoredKey } from '../keystore/keystore.ts'
import type { ReachedAuthority } from './reach-authorities.ts'

/** A certificate of one of the policy's authorities in the store of this user. */
export interface OurCertificate {
  info: CertificateInfo
  key: StoredKey | null
  /** As in its common name; the name itself where that has another form. */
  loginId: string
  /** From when on the authority renews it; by the policy's window while the authority does not answer. */
  windowOpensAt: Date
  /** No later one of the same authority and login ID is here. */
  isLatest: boolean
}

/** What is in the store of the policy's authorities, the last to expire first. */
export async function ourCertificates(store: KeyStore, authorities: ReachedAuthority[]): Promise<OurCertificate[]> {
  const listed = (await store.list()).toSorted((a, b) => +b.certificate.notAfter - +a.certificate.notAfter)
  const seen = new Set<string>()
  return authorities.flatMap(({ authority, profile }) => {
    const issuers = readPemBundle(authority.issuers)
    return listed
      .filter(({ certificate }) => isOfAny(certificate, issuers))
      .map(({ certificate: info, key }) => {
        const loginId = loginIdOf(info.commonName) ?? info.commonName
        const holder = `${authority.id} ${loginId}`
        const isLatest = !seen.has(holder)
        seen.add(holder)
        const opensAt = windowOpensAt(info.notAfter, profile?.windowDays ?? authority.windowDays)
        return { info, key, loginId, windowOpensAt: opensAt, isLatest }
      })
  })
}
