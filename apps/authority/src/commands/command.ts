import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { findInstitution } from '../ca/institution.ts'
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

/** What a command works with: the database of a founded institution, and the authority's time. */
export interface Workplace {
  db: PrismaClient
  rehearsal: boolean
  profile: AuthorityProfile
  now: Date
}

/** Opens the database for one piece of work. @throws CannotDo before `init`. */
export async function atWork(settings: Settings, work: (place: Workplace) => Promise<void>): Promise<void> {
  const db = openDatabase(settings.databaseUrl, 2)
  try {
    const institution = await findInstitution(db)
    if (!institution) throw new CannotDo('there is no institution in this database: run `init` first')
    const offsetMs = institution.rehearsal ? Number(institution.clockOffsetMs) : 0
    const now = new Date(Date.now() + offsetMs)
    await work({ db, rehearsal: institution.rehearsal, profile: institution.profile, now })
  } finally {
    await db.$disconnect()
  }
}
