import { z } from 'zod'

/** What an agent can be installed from, by system and processor. The names are those of the files' makers. */
export const packagePlatforms = ['windows-x64', 'deb-amd64', 'deb-arm64', 'linux-x64', 'linux-arm64'] as const
export type PackagePlatform = (typeof packagePlatforms)[number]

const version = z.string().regex(/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/)

/** A name that is nothing but a file's name, on every system. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)

export const releasePackageSchema = z.object({
  platform: z.enum(packagePlatforms),
  file: fileName,
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ReleasePackage = z.infer<typeof releasePackageSchema>

/** A version of the agent, as the console's deciding role signs it. */
export const releaseSchema = z.object({
  /** Which publication this is. It only rises; an agent that has seen a later one refuses it. */
  number: z.int().positive(),
  /** Offered to agents that are older. */
  version,
  /** An agent older than this begins no issuance before it is updated. Never later than `version`. */
  minimum: version,
  packages: z.array(releasePackageSchema).min(1).max(packagePlatforms.length),
})
export type Release = z.infer<typeof releaseSchema>

/** Below zero when `a` is the older version. By its numbers (semver §11), never by its letters. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]]
  const differences = left.map((number, index) => number - (right[index] ?? 0))
  return differences.find((difference) => difference !== 0) ?? 0
}

/** What a release is to an agent: `none` when it is not newer, for there is no way back to an older version. */
export function updateOf({ version: offered, minimum }: Release, running: string): 'none' | 'offered' | 'required' {
  if (compareVersions(offered, running) <= 0) return 'none'
  return compareVersions(running, minimum) < 0 ? 'required' : 'offered'
}

const fileNames: [PackagePlatform, RegExp][] = [
  ['windows-x64', /^certfleet-agent-(\d+\.\d+\.\d+)-x64\.msi$/],
  ['deb-amd64', /^certfleet-agent_(\d+\.\d+\.\d+)_amd64\.deb$/],
  ['deb-arm64', /^certfleet-agent_(\d+\.\d+\.\d+)_arm64\.deb$/],
  ['linux-x64', /^certfleet-agent-(\d+\.\d+\.\d+)-linux-x64\.tar\.gz$/],
  ['linux-arm64', /^certfleet-agent-(\d+\.\d+\.\d+)-linux-arm64\.tar\.gz$/],
]

/** What a file is by its name, as packaging gives it; null when it is none of ours. */
export function packageNamed(file: string): { platform: PackagePlatform; version: string } | null {
  for (const [platform, pattern] of fileNames) {
    const found = version.safeParse(pattern.exec(file)?.[1])
    if (found.success) return { platform, version: found.data }
  }
  return null
}
