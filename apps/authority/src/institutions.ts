import type { X509Certificate } from 'node:crypto'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Authority } from './authority.ts'
import { type CrlKeeper, createCrlKeeper } from './ca/current-crl.ts'
import { findInstitutions } from './ca/find-institutions.ts'
import type { IssuingCa } from './ca/issuing-ca.ts'
import { type ListedCa, issuingAt, listIssuingCas, openIssuingCa, rootCertificates } from './ca/open-issuing-ca.ts'
import { CannotDo } from './cannot-do.ts'
import { type Settings, crlUrlOf } from './env.ts'
import { recent } from './recent.ts'

/** An institution as requests meet it: what the authority has, and what is its own. */
export interface Institution extends Authority {
  profile: AuthorityProfile
  /** The CA it issues with. */
  ca: IssuingCa
  /** All of its CAs with their lists, the newest first: what any of them has issued is good. */
  cas: OpenCa[]
  /** The roots TLS and the CAs are judged by, the newest first. */
  roots: X509Certificate[]
  /** Where agents and consoles reach it; no trailing slash. */
  baseUrl: string
}

interface OpenCa {
  ca: IssuingCa
  crl: CrlKeeper
}

/** The institutions as they are now, in the order they were founded. @throws what the database throws. */
export type Institutions = () => Promise<Institution[]>

/**
 * Opens the institutions of an authority. One that is added, a switch that is set, a successor of a CA counts within a second; an
 * issuing key is opened once.
 * @throws CannotDo when several would share one CRL address; what opening the keys throws.
 */
export async function openInstitutions(authority: Authority, settings: Settings): Promise<Institutions> {
  const opened = new Map<string, Promise<OpenCa>>()
  const open = (listed: ListedCa): Promise<OpenCa> => {
    const opening =
      opened.get(listed.id) ??
      openIssuingCa({ ...authority, settings }, listed).then((ca) => ({
        ca,
        crl: createCrlKeeper({ ...authority, ca }),
      }))
    opened.set(listed.id, opening)
    opening.catch(() => opened.delete(listed.id))
    return opening
  }
  const institutions = recent(async () => {
    const profiles = await findInstitutions(authority.db)
    if (profiles.length > 1 && crlUrlOf(settings, '0000') === crlUrlOf(settings, '9999')) {
      throw new CannotDo('AUTHORITY_CRL_URL must hold {code}: each institution has a CRL of its own')
    }
    const listed = await listIssuingCas(authority.db)
    const roots = await rootCertificates(authority.db)
    const now = await authority.clock.now()
    return Promise.all(
      profiles.map(async (profile): Promise<Institution> => {
        const { code } = profile
        const cas = await Promise.all(listed.filter((one) => one.institutionCode === code).map(open))
        const { ca } = await open(issuingAt(listed, code, now))
        return { ...authority, profile, baseUrl: `${settings.publicUrl}/${code}`, ca, cas, roots }
      }),
    )
  })
  await institutions()
  return institutions
}
