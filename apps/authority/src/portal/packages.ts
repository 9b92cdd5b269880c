import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { type PackagePlatform, compareVersions, packageNamed, packagePlatforms } from '@certfleet/core/release.ts'
import type { HttpContext } from '../http/environment.ts'
import { notFoundPage } from './problem-page.ts'

/** `windows-setup`: the installer with questions, for who installs one PC by hand. */
const systems = ['windows-setup', ...packagePlatforms] as const
export type System = 'windows-setup' | PackagePlatform

/** A package of the issuing application, as it lies in the folder. */
export interface AppPackage {
  file: string
  system: System
  version: string
  bytes: number
  sha256: string
}

const setupName = /^certfleet-agent-setup-(\d+\.\d+\.\d+)\.exe$/

function named(file: string): { system: System; version: string } | null {
  const setup = setupName.exec(file)?.[1]
  if (setup !== undefined) return { system: 'windows-setup', version: setup }
  const found = packageNamed(file)
  return found && { system: found.platform, version: found.version }
}

/** Hashing is the slow part, and files stay as they are for months: kept by name, size and time of change. */
const hashes = new Map<string, Promise<string>>()

/** The newest package for each system in the folder; none without a folder. What has another name is passed over. */
export async function findPackages(folder: string | null): Promise<AppPackage[]> {
  if (folder === null) return []
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = entries.flatMap((entry) => {
    const found = entry.isFile() ? named(entry.name) : null
    return found ? [{ file: entry.name, ...found }] : []
  })
  const newest = systems.flatMap((system) => {
    const its = files.filter((each) => each.system === system)
    return its.toSorted((a, b) => compareVersions(b.version, a.version)).slice(0, 1)
  })
  return Promise.all(newest.map(async (each) => ({ ...each, ...(await measure(path.join(folder, each.file))) })))
}

async function measure(file: string): Promise<{ bytes: number; sha256: string }> {
  const { size, mtimeMs } = await fs.stat(file)
  const key = `${file} ${size} ${mtimeMs}`
  const hash = hashes.get(key) ?? hashOf(file)
  hashes.set(key, hash)
  hash.catch(() => hashes.delete(key))
  return { bytes: size, sha256: await hash }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** A package as a download. Only what the page lists is looked for. */
export async function sendPackage(c: HttpContext): Promise<Response> {
  const { appFolder } = c.get('institution')
  const wanted = (await findPackages(appFolder)).find(({ file }) => file === c.req.param('file'))
  if (!wanted || appFolder === null) return notFoundPage(c)
  // Read as it is taken; closed at its end, or when whoever takes it leaves.
  const content = Readable.toWeb(createReadStream(path.join(appFolder, wanted.file))) as ReadableStream
  return c.body(content, 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(wanted.bytes),
    'Content-Disposition': `attachment; filename="${wanted.file}"`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache',
  })
}
