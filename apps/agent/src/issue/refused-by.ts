import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { isDiskFull, isRefusedByDisk } from '../files.ts'
import { KeyStoreError } from '../keystore/keystore.ts'

/** What to say when disk or key store did not take what had to be written; null when it was something else. */
export function refusedBy(error: unknown): IssuanceCode | null {
  if (isDiskFull(error)) return 'disk_full'
  if (error instanceof KeyStoreError && isAway(error)) return 'token_absent'
  return isRefusedByDisk(error) || error instanceof KeyStoreError ? 'keystore_unwritable' : null
}

/** Taken out of the PC meanwhile; back, it wants its PIN again. */
const isAway = ({ reason }: KeyStoreError) => reason === 'token_absent' || reason === 'pin_needed'
