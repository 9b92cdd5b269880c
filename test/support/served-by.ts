import { isDeepStrictEqual } from 'node:util'
import { type AuthorityProfile, authorityProfileSchema, needsOrderKey } from '@certfleet/core/authority-profile.ts'
import type { House } from './house.ts'
import { eventually } from './process.ts'

type Ways = AuthorityProfile['authentication']

/** Has the institution issue and renew in these ways from here on, the rest by the employee; the console knows of it when this returns. */
export async function servedBy(house: House, asked: Partial<Ways>): Promise<void> {
  const { authority, consoleDb } = house
  const authentication: Ways = { issue: 'employee', renew: 'employee', ...asked }
  await authority.run(['institution', 'set', `authentication=${JSON.stringify(authentication)}`])
  if (authentication.issue === 'grant') await allowOrderKey(house)
  const isKnown = async () => {
    const { profile, takesOrderKey } = await consoleDb.authority.findFirstOrThrow()
    const known = authorityProfileSchema.parse(profile)
    const needed = needsOrderKey(known) ? true : null
    return isDeepStrictEqual(known.authentication, authentication) && takesOrderKey === needed
  }
  await eventually(`the console knows of ${JSON.stringify(authentication)}`, isKnown, 60_000)
}

/** What a clerk does once the company has confirmed that the key is its console's. */
async function allowOrderKey({ authority, authorityDb }: House): Promise<void> {
  const key = await eventually('the console has told its key', () => authorityDb.orderKey.findFirst(), 60_000)
  await authority.run(['institution', 'keys', '--allow', key.keyId])
}
