import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { type ReleasePackage, compareVersions, packageNamed, packagePlatforms } from '@certfleet/core/release.ts'

/** A file of the folder that is a package of the agent by its name. */
export type FoundPackage = ReleasePackage & { version: string }

/** Hashing is the slow part, and files stay as they are for months: kept by name, size and time of change. */
const hashes = new Map<string, Promise<string>>()

/**
 * The packages in the folder, the newest version first; null when there is no such folder. Links and folders are passed
 * over.
 */
export async function findPackages(folder: string): Promise<FoundPackage[] | null> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (!entries) return null
  const found = entries.flatMap((entry) => {
    const named = entry.isFile() ? packageNamed(entry.name) : null
    return named ? [{ ...named, file: entry.name }] : []
  })
  const packages = await Promise.all(found.map((one) => measured(path.join(folder, one.file), one)))
  return packages
    .filter(({ bytes }) => bytes > 0)
    .toSorted(
      (a, b) =>
        compareVersions(b.version, a.version) ||
        packagePlatforms.indexOf(a.platform) - packagePlatforms.indexOf(b.platform),
    )
}

async function measured<Named>(file: string, named: Named): Promise<Named & { bytes: number; sha256: string }> {
  const { size, mtimeMs } = await fs.stat(file)
  const key = `${file} ${size} ${mtimeMs}`
  const hash = hashes.get(key) ?? hashOf(file)
  hashes.set(key, hash)
  hash.catch(() => hashes.delete(key))
  return { ...named, bytes: size, sha256: await hash }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
