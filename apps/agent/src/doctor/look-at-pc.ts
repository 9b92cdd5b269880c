import { keysLostBy } from '../platform/lost-profile.ts'
import { type Found, fine, notApplicable, trouble } from './checks.ts'
import type { Surroundings } from './surroundings.ts'

/** Whether the employee's screens can come up. */
export async function lookAtScreens({ platform }: Surroundings): Promise<Found[]> {
  if (!platform.canOpenFiles()) return [trouble('screens.opener', 'none'), notApplicable('screens.browser')]
  return [
    fine('screens.opener'),
    platform.opensInUsualBrowser() ? trouble('screens.browser', 'usual') : fine('screens.browser'),
  ]
}

/** Accounts of the system: keys of theirs are no person's. */
const systemUsers = ['root', 'SYSTEM', 'LOCAL SERVICE', 'NETWORK SERVICE']

/** The PC and whoever is signed in. */
export async function lookAtPc({ platform, store }: Surroundings): Promise<Found[]> {
  const { hostname, osUser, description } = platform
  const conflicts = platform.conflicts()
  const session = platform.session()
  const lostProfile = platform.lostProfile()
  const opened = await store
  const lostBy = opened && 'value' in opened ? keysLostBy(opened.value.kind, lostProfile) : lostProfile
  const user = `${osUser}@${hostname}, ${description}`
  return [
    conflicts.length > 0 ? trouble('pc.conflicts', 'found', conflicts.join(', ')) : fine('pc.conflicts'),
    session === null
      ? notApplicable('pc.session')
      : session === 'remote'
        ? trouble('pc.session', 'remote', session)
        : fine('pc.session', session),
    lostBy ? trouble('pc.profile', 'lost', lostBy) : fine('pc.profile', lostProfile ?? ''),
    systemUsers.includes(osUser) ? trouble('pc.user', 'system', user) : fine('pc.user', user),
  ]
}
