import type { Protection } from './protocol.ts'

/**
 * How hard it is to take a key from where it is kept, the weakest first. `file`: a program of the same OS user can read
 * it; `software`: it is not given away, and kept by software; `hardware`: it does not leave a chip.
 */
export const protectionLevels = ['file', 'software', 'hardware'] as const
export type ProtectionLevel = (typeof protectionLevels)[number]

/** What each word of the agent is worth (docs/security.md). NSS gives its keys away, whatever they are marked. */
const levels = {
  file: 'file',
  nss: 'file',
  capi: 'software',
  cng: 'software',
  pkcs11: 'software',
  tpm: 'hardware',
  pkcs11_hardware: 'hardware',
} satisfies Record<Protection, ProtectionLevel>

/** Whether a key kept like this is kept well enough. */
export const isProtectedBy = (protection: Protection, minimum: ProtectionLevel): boolean =>
  protectionLevels.indexOf(levels[protection]) >= protectionLevels.indexOf(minimum)
