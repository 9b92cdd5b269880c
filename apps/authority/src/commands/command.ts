import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { findInstitution } from '../ca/find-institutions.ts'
import { findAuthority } from '../ca/found-authority.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Settings } from '../env.ts'

/** A command of the authority's program. */
export interface Command {
  /** What follows the command's name, one line a form. */
  usage: string[]
  /** Does it, writing its answer to stdout. @throws UsageError, CannotDo and whatever fails. */
  run(args: string[], readSettings: () => Settings): Promise<void>
}

/** The command line is not understood; the usage is shown with the message. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`)
/** For the person at the terminal, not for the program that reads the answer. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`)

/** What a command works with: the database of a founded authority, and the authority's time. */
export interface Workplace {
  db: PrismaClient
  rehearsal: boolean
  now: Date
}

/** … at one of its institutions. */
export interface InstitutionPlace extends Workplace {
  profile: AuthorityProfile
}

/** Opens the database for one piece of work. @throws CannotDo before `init`. */
export async function atWork(settings: Settings, work: (place: Workplace) => Promise<void>): Promise<void> {
  const db = openDatabase(settings.databaseUrl, 2)
  try {
    const authority = await findAuthority(db)
    if (!authority) throw new CannotDo('there is no authority in this database: run `init` first')
    const { rehearsal, clockOffsetMs } = authority
    const now = new Date(Date.now() + (rehearsal ? Number(clockOffsetMs) : 0))
    await work({ db, rehearsal, now })
  } finally {
    await db.$disconnect()
  }
}

/** For the institution `code` names; without one for the only one there is. @throws CannotDo, as `atWork` does. */
export function atInstitution(
  settings: Settings,
  code: string | undefined,
  work: (place: InstitutionPlace) => Promise<void>,
): Promise<void> {
  return atWork(settings, async (place) => work({ ...place, profile: await findInstitution(place.db, code) }))
}

/** The option every command about one institution takes. */
export const institutionOption = { institution: { type: 'string' } } as const
