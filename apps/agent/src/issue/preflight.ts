import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { type StoredCertificate, testSign } from '../keystore/keystore.ts'
import { tryScratchKey } from '../keystore/scratch-key.ts'
import { reasonOf } from '../log.ts'
import type { Issuance } from './issuance.ts'
import { requireUpdate } from './require-update.ts'
import { IssuanceFailed, type Waiting, patiently, untilFine } from './patience.ts'

/**
 * Finds out before the employee types anything whether the issuance can succeed on this PC (FLT03). What a person or
 * time can mend is waited for, and goes on by itself.
 * @returns the authority's profile; null where its own application issues, and nobody is asked
 * @throws IssuanceFailed `certificate_not_found`, or what the authority refuses; EmployeeLeft
 */
export async function preflight(issuance: Issuance): Promise<AuthorityProfile | null> {
  const { services } = issuance
  const waiting: Waiting = { show: (trouble) => issuance.show({ kind: 'preflight', trouble }), mayLeave: true }
  waiting.show(null)
  issuance.progress('preflight')
  await requireUpdate(issuance)
  const clockIsRight = () => !services.time.isWrong()
  await untilFine(issuance, waiting, 'clock_skew', clockIsRight)
  const isExternal = issuance.order.authority.external !== undefined
  const profile = isExternal ? null : await askProfile(issuance, waiting)
  // The time may have become known meanwhile, from whomever.
  await untilFine(issuance, waiting, 'clock_skew', clockIsRight)
  await untilFine(issuance, waiting, 'keystore_unwritable', () => canKeepKeys(issuance))
  if (issuance.order.purpose === 'renew') await requireRenewable(issuance)
  return profile
}

async function askProfile(issuance: Issuance, waiting: Waiting): Promise<AuthorityProfile> {
  const { time: trusted } = issuance.services
  const { profile, time } = await patiently(issuance, waiting, () => issuance.authority.profile())
  // The console has not been heard yet; the authority's own clock is the one that decides anyway.
  if (trusted.skewMs() === null) trusted.measure(time)
  return profile
}

async function canKeepKeys({ services: { store, keyAlgorithm, log } }: Issuance): Promise<boolean> {
  try {
    await tryScratchKey(store, keyAlgorithm, 'preflight')
    return true
  } catch (error) {
    log.warn('keystore.unwritable', { reason: reasonOf(error) })
    return false
  }
}

async function requireRenewable(issuance: Issuance): Promise<void> {
  const found = await certificateToRenew(issuance)
  if (!found?.key || !(await testSign(found.key))) throw new IssuanceFailed({ code: 'certificate_not_found' })
}

/** The certificate the order names, if it is in the store. */
export async function certificateToRenew({ services, order }: Issuance): Promise<StoredCertificate | null> {
  const all = await services.store.list()
  return all.find(({ certificate }) => certificate.sha256 === order.certificateSha256) ?? null
}
