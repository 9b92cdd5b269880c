import type { LostProfile } from '@certfleet/core/lost-profile.ts'
import koffi from 'koffi'
import { lostProfileOf } from './lost-profile.ts'

const profileType = koffi.load('userenv.dll').func('bool GetProfileType(_Out_ uint32_t *flags)')

/** Whether this user's profile goes with the session. It is decided at each sign-in. */
export function windowsLostProfile(): LostProfile | null {
  const flags = [0]
  return profileType(flags) ? lostProfileOf(flags[0] ?? 0) : null
}
