import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { isProtectedBy } from '@certfleet/core/key-protection.ts'
import type { Protection } from '@certfleet/core/protocol.ts'
import { isDiskFull } from '../files.ts'
import { type StoredCertificate, testSign } from '../keystore/keystore.ts'
import { tryScratchKey } from '../keystore/scratch-key.ts'
import { reasonOf } from '../log.ts'
import { keysLostBy } from '../platform/lost-profile.ts'
import type { Issuance } from './issuance.ts'
import { requireUpdate } from './require-update.ts'
import { IssuanceFailed, type Waiting, patiently, untilFine } from './patience.ts'
import { unlockStore } from './unlock-store.ts'
import type { PreflightCheck, Trouble } from './view.ts'

/**
 * Finds out before the employee types anything whether the issuance can succeed on this PC (FLT03). What a person or
 * time can mend is waited for, and goes on by itself.
 * @returns the authority's profile; null where its own application issues, and nobody is asked
 * @throws IssuanceFailed `certificate_not_found`, `profile_not_kept`, `key_protection_too_weak`, or what the authority
 * refuses; EmployeeLeft, EmployeeNeeded
 */
export async function preflight(issuance: Issuance, waitingAt: WaitingAt): Promise<AuthorityProfile | null> {
  const { time } = issuance.services
  const passed: PreflightCheck[] = []
  const check = async <T>(at: PreflightCheck, look: (waiting: Waiting) => Promise<T>): Promise<T> => {
    const waiting = waitingAt(at, [...passed])
    waiting.show(null)
    const found = await look(waiting)
    passed.push(at)
    return found
  }
  const checkClock = (waiting: Waiting) => untilFine(issuance, waiting, 'clock_skew', () => !time.isWrong())
  issuance.progress('preflight')
  await check('version', (waiting) => requireUpdate(issuance, waiting))
  if (time.skewMs() !== null) await check('clock', checkClock)
  const isExternal = issuance.order.authority.external !== undefined
  const profile = isExternal ? null : await check('authority', (waiting) => askProfile(issuance, waiting))
  // The time may have become known meanwhile, from whomever.
  await check('clock', checkClock)
  await check('disk', (waiting) => untilFine(issuance, waiting, 'disk_full', () => canKeepRoom(issuance)))
  await check('keystore', async (waiting) => {
    requireLastingKeys(issuance)
    await unlockStore(issuance, waiting)
    await untilFine(issuance, waiting, 'keystore_unwritable', () => canKeepKeys(issuance, profile))
  })
  if (issuance.order.purpose === 'renew') await check('certificate', () => requireRenewable(issuance))
  return profile
}

/** Where it waits at one of the checks, some of which have passed by then. */
type WaitingAt = (at: PreflightCheck, passed: PreflightCheck[]) => Waiting

/** FLT03, which the employee may leave. */
export const onPreflightScreen =
  (issuance: Issuance): WaitingAt =>
  (at, passed) => ({
    show: (trouble) => issuance.show({ kind: 'preflight', at, passed, trouble }),
    mayLeave: true,
  })

/** FLT03 as well: disk or key store has refused what was to be written. Nothing was begun. */
export function showUnwritable(issuance: Issuance, trouble: Trouble): void {
  const { view } = issuance
  const passed = view.kind === 'preflight' ? view.passed : []
  issuance.show({ kind: 'preflight', at: trouble.code === 'disk_full' ? 'disk' : 'keystore', passed, trouble })
}

async function askProfile(issuance: Issuance, waiting: Waiting): Promise<AuthorityProfile> {
  const { time: trusted } = issuance.services
  const { profile, time } = await patiently(issuance, waiting, () => issuance.authority.profile())
  // The console has not been heard yet; the authority's own clock is the one that decides anyway.
  if (trusted.skewMs() === null) trusted.measure(time)
  return profile
}

/** Room for the answer. Where there is none, what was kept before is given to telling that. */
function canKeepRoom({ services: { reserve, log } }: Issuance): boolean {
  try {
    reserve.keep()
    return true
  } catch (error) {
    if (!isDiskFull(error)) throw error
    log.warn('disk.full', { reason: reasonOf(error) })
    reserve.give()
    return false
  }
}

/** A key that goes with the session is not made (F-17). */
function requireLastingKeys({ services: { store, lostProfile } }: Issuance): void {
  const lostBy = keysLostBy(store.kind, lostProfile())
  if (lostBy) throw new IssuanceFailed({ code: 'profile_not_kept' }, { cause: new Error(lostBy) })
}

async function canKeepKeys(issuance: Issuance, profile: AuthorityProfile | null): Promise<boolean> {
  const { store, keyAlgorithm, log } = issuance.services
  let protection: Protection
  try {
    protection = await tryScratchKey(store, keyAlgorithm, 'preflight')
  } catch (error) {
    log.warn('keystore.unwritable', { reason: reasonOf(error) })
    return false
  }
  if (!profile || isProtectedBy(protection, profile.minimumKeyProtection)) return true
  const cause = new Error(`a key would be ${protection}, and has to be ${profile.minimumKeyProtection}`)
  throw new IssuanceFailed({ code: 'key_protection_too_weak' }, { cause })
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
