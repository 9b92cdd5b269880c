import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Authority } from './authority.ts'
import { type CrlKeeper, createCrlKeeper } from './ca/current-crl.ts'
import { findInstitutions } from './ca/find-institutions.ts'
import type { IssuingCa } from './ca/issuing-ca.ts'
import { openIssuingCa } from './ca/open-issuing-ca.ts'
import { CannotDo } from './cannot-do.ts'
import { type Settings, crlUrlOf } from './env.ts'
import { recent } from './recent.ts'

/** An institution as requests meet it: what the authority has, and what is its own. */
export interface Institution extends Authority {
  profile: AuthorityProfile
  ca: IssuingCa
  crl: CrlKeeper
  /** Where agents and consoles reach it; no trailing slash. */
  baseUrl: string
}

/** The institutions as they are now, in the order they were founded. @throws what the database throws. */
export type Institutions = () => Promise<Institution[]>

/**
 * Opens the institutions of an authority. One that is added, or a switch that is set, counts within a second; an
 * issuing key is opened once.
 * @throws CannotDo when several would share one CRL address; what opening the keys throws.
 */
export async function openInstitutions(authority: Authority, settings: Settings): Promise<Institutions> {
  const opened = new Map<string, Promise<Pick<Institution, 'ca' | 'crl'>>>()
  const open = async (code: string) => {
    const ca = await openIssuingCa(authority.db, code, authority.secret, crlUrlOf(settings, code))
    return { ca, crl: createCrlKeeper({ ...authority, ca }, code) }
  }
  const institutions = recent(async () => {
    const profiles = await findInstitutions(authority.db)
    if (profiles.length > 1 && crlUrlOf(settings, '0000') === crlUrlOf(settings, '9999')) {
      throw new CannotDo('AUTHORITY_CRL_URL must hold {code}: each institution has a CRL of its own')
    }
    return Promise.all(
      profiles.map(async (profile): Promise<Institution> => {
        const { code } = profile
        const opening = opened.get(code) ?? open(code)
        opened.set(code, opening)
        opening.catch(() => opened.delete(code))
        return { ...authority, profile, baseUrl: `${settings.publicUrl}/${code}`, ...(await opening) }
      }),
    )
  })
  await institutions()
  return institutions
}
