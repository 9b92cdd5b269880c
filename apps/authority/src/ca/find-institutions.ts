import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type AuthorityProfile, authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'

/** The profiles of the authority's institutions, in the order they were founded. */
export async function findInstitutions(db: PrismaClient): Promise<AuthorityProfile[]> {
  const rows = await db.institution.findMany({
    select: { profile: true },
    orderBy: [{ createdAt: 'asc' }, { code: 'asc' }],
  })
  return rows.map(({ profile }) => authorityProfileSchema.parse(profile))
}

/** The profile as it is at this moment, and the number of its changes. */
export async function readProfile(
  db: PrismaClient,
  code: string,
): Promise<{ profile: AuthorityProfile; version: number }> {
  const select = { profile: true, profileVersion: true } as const
  const { profile, profileVersion } = await db.institution.findUniqueOrThrow({ where: { code }, select })
  return { profile: authorityProfileSchema.parse(profile), version: profileVersion }
}

/**
 * The institution with `code`; without a code the only one there is.
 * @throws CannotDo when there is none, or when there are several and it is not said which.
 */
export async function findInstitution(db: PrismaClient, code: string | undefined): Promise<AuthorityProfile> {
  const all = await findInstitutions(db)
  const [only] = all
  if (code === undefined) {
    if (only && all.length === 1) return only
    throw new CannotDo(`say which institution: --institution ${all.map((each) => each.code).join(' or ')}`)
  }
  const found = all.find((each) => each.code === code)
  if (!found) throw new CannotDo(`there is no institution ${code}; \`institution list\` tells which there are`)
  return found
}
