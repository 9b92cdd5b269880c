import type { Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { findInstitution } from '../ca/find-institutions.ts'
import { findAuthority } from '../ca/found-authority.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Deed, withAudit } from '../counter/audit.ts'
import type { Settings } from '../env.ts'
import { osUser } from '../os-user.ts'

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
  /** Does something and writes it into the audit log, as `withAudit` does. */
  audited: <T>(
    deed: Deed & { institutionCode?: string },
    work: (tx: Prisma.TransactionClient) => Promise<T>,
  ) => Promise<T>
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
    const by = osUser()
    await work({
      db,
      rehearsal,
      now,
      audited: (deed, change) =>
        withAudit(db, { institutionCode: null, ...deed, by, byKind: 'command', at: now }, change),
    })
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
  return atWork(settings, async (place) => {
    const profile = await findInstitution(place.db, code)
    const audited: Workplace['audited'] = (deed, change) =>
      place.audited({ ...deed, institutionCode: profile.code }, change)
    return work({ ...place, profile, audited })
  })
}

/** The option every command about one institution takes. */
export const institutionOption = { institution: { type: 'string' } } as const
