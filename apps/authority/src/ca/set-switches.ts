import { type AuthorityProfile, authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { tellReady } from '../subscribers/register.ts'
import { templateOf } from './subject-template.ts'

const switchesSchema = authorityProfileSchema.omit({ code: true, name: true }).partial().strict()

/** Somebody else changed the profile since it was looked at. */
export class ProfileChanged extends CannotDo {
  constructor() {
    super('somebody else has saved settings meanwhile; nothing was changed: look at them and save again', {
      ja: 'ほかの担当者が先に設定を保存したため、変更していません。いまの設定を確かめてから、もう一度保存してください。',
    })
  }
}

/**
 * Sets switches of an institution's profile; the others stay. Code and name stand in its CA's subject and stay, too.
 * Consoles are told in the change feed. Whoever was kept from the dialogue only by a challenge that is no longer asked is
 * `ready` there.
 * @param seenVersion of the profile that was looked at when they were chosen; without one they are set in any case.
 * @returns the whole profile as it is from here on.
 * @throws CannotDo naming each switch that is unknown or has no such value, and what is wrong with a template; ProfileChanged.
 */
export async function setSwitches(
  db: Db,
  code: string,
  switches: Record<string, unknown>,
  now: Date,
  seenVersion?: number,
): Promise<AuthorityProfile> {
  const given = switchesSchema.safeParse(switches)
  if (!given.success) {
    const problems = given.error.issues.map(({ path, message }) => `  ${[...path, message].join(': ')}`)
    const names = [...new Set(given.error.issues.map(({ path }) => String(path[0] ?? '')))]
    throw new CannotDo(`nothing was changed:\n${problems.join('\n')}`, {
      ja: `変更していません。値が正しくない項目: ${names.join('、')}`,
    })
  }
  return inTransaction(db, async (tx) => {
    // Two who set different switches at once shall both be heard.
    await tx.$queryRaw`SELECT 1 FROM "Institution" WHERE code = ${code} FOR UPDATE`
    const { profile: before, profileVersion } = await tx.institution.findUniqueOrThrow({
      where: { code },
      select: { profile: true, profileVersion: true },
    })
    if (seenVersion !== undefined && seenVersion !== profileVersion) throw new ProfileChanged()
    const asked = Object.fromEntries(Object.keys(switches).map((name) => [name, switches[name]]))
    const profile = authorityProfileSchema.parse({ ...(before as object), ...asked })
    if ('subjectTemplate' in asked) templateOf(profile)
    const data = { profile, profileVersion: { increment: Object.keys(asked).length > 0 ? 1 : 0 } }
    const set = () => tx.institution.update({ where: { code }, data, select: { code: true } })
    if ('challenges' in asked) {
      const from = authorityProfileSchema.parse(before)
      await tellReady(tx, { from, to: profile }, { institutionCode: code }, now, set)
    } else {
      await set()
    }
    await tellProfile(tx, code, now)
    return profile
  })
}

/** Tells the consoles of an institution, in the change feed, that it is no longer what they know it as. */
export async function tellProfile(tx: Db, institutionCode: string, now: Date): Promise<void> {
  await tx.change.create({ data: { kind: 'profile', at: now, institutionCode, loginId: '' }, select: { id: true } })
}
