import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { House } from './house.ts'
import { eventually } from './process.ts'

/** Has the institution renew that way from here on; the console knows of it when this returns. */
export async function renewBy({ authority, consoleDb }: House, renew: 'employee' | 'possession'): Promise<void> {
  const authentication = JSON.stringify({ issue: 'employee', renew })
  await authority.run(['institution', 'set', `authentication=${authentication}`])
  const isKnown = async () => {
    const { profile, takesOrderKey } = await consoleDb.authority.findFirstOrThrow()
    const known = authorityProfileSchema.parse(profile).authentication.renew
    return known === renew && takesOrderKey === (renew === 'possession' ? true : null)
  }
  await eventually(`the console knows that it renews by ${renew}`, isKnown, 60_000)
}
