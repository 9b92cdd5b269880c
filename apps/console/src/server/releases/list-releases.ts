import { compareVersions, releaseSchema, updateOf } from '@certfleet/core/release.ts'
import { env } from '../../env.ts'
import { db } from '../db.ts'
import { currentRelease } from './current-release.ts'
import { findPackages } from './find-packages.ts'

/** The systems agents run on, by how they describe theirs. */
export type AgentSystem = 'windows' | 'linux' | 'other'

/** Which versions the fleet runs, what is offered to it, and what could be. */
export async function listReleases() {
  const { releaseFolder } = env()
  const [current, fleet, found] = await Promise.all([
    currentRelease(db()),
    versionsInUse(),
    releaseFolder ? findPackages(releaseFolder) : null,
  ])
  return {
    folder: releaseFolder ?? null,
    /** Null: there is no such folder. */
    packages: found?.map((one) => ({ ...one, isOffered: one.version === current?.version })) ?? null,
    current: current && {
      number: current.number,
      version: current.version,
      minimum: current.minimum,
      publishedAt: current.publishedAt,
      publishedBy: current.publishedBy,
      packages: current.packages.map((one) => ({
        ...one,
        /** Agents that ask for it get it: it is in the folder as it was signed. */
        isThere: found?.some(({ file, sha256 }) => file === one.file && sha256 === one.sha256) ?? false,
      })),
    },
    fleet: fleet.map((row) => ({ ...row, update: current ? updateFor(current, row.version) : null })),
  }
}

/** Agents in use, by version and system, the newest version first. */
async function versionsInUse(): Promise<{ version: string; system: AgentSystem; count: number }[]> {
  const rows = await db().$queryRaw<{ version: string; system: AgentSystem; count: number }[]>`
    SELECT version, CASE WHEN platform ILIKE 'windows%' THEN 'windows' WHEN platform ILIKE 'linux%' THEN 'linux' ELSE 'other' END AS system,
      count(*)::int AS count
    FROM "Agent" WHERE state IN ('active', 'pending_approval') GROUP BY 1, 2`
  return rows.toSorted((a, b) => byVersion(b.version, a.version) || a.system.localeCompare(b.system))
}

/** What an agent says of itself may be anything. */
const isVersion = (text: string) => releaseSchema.shape.version.safeParse(text).success

function byVersion(a: string, b: string): number {
  return isVersion(a) && isVersion(b) ? compareVersions(a, b) : Number(isVersion(a)) - Number(isVersion(b))
}

const updateFor = (release: Parameters<typeof updateOf>[0], running: string) =>
  isVersion(running) ? updateOf(release, running) : null
