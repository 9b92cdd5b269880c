import type { LostProfile } from '@certfleet/core/lost-profile.ts'
import type { KeyStoreKind } from '../keystore/keystore.ts'

/** PT_TEMPORARY and PT_MANDATORY of GetProfileType. One that only roams (PT_ROAMING) is kept, and takes keys along. */
const [temporary, mandatory] = [0x1, 0x4]

/** What Windows says of a user's profile: it is lost if it is made for this session, or thrown away after it. */
export function lostProfileOf(flags: number): LostProfile | null {
  if (flags & temporary) return 'temporary profile'
  return flags & mandatory ? 'mandatory profile' : null
}

/** What loses the keys of a store: a token keeps them by itself, in all others they are among the user's files. */
export const keysLostBy = (store: KeyStoreKind, profile: LostProfile | null): LostProfile | null =>
  store === 'pkcs11' ? null : profile
