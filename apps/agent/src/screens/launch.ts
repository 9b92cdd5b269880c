import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { writeDurably } from '../files.ts'
import type { Reserve } from '../reserve.ts'
import { launchFile } from './pages/shell.ts'
import type { Screens } from './server.ts'
import { type Language, wordsOf } from './text/text.ts'

/** A launch file is of no use after this long, and removed. */
const lifeMs = 30_000

/**
 * Writes the file that opens the screens in a browser, readable for this OS user only, and returns its path. Its
 * one-time code is the proof that whoever opens the page can read this user's private folder.
 */
export async function writeLaunchFile(
  { folder, reserve }: { folder: string; reserve: Reserve },
  screens: Screens,
  language: Language,
): Promise<string> {
  const file = path.join(folder, `${prefix}${randomUUID()}.html`)
  const page = await launchFile(`${screens.origin}/launch`, screens.newCode(), wordsOf(language))
  reserve.use(() => writeDurably(file, String(page)))
  setTimeout(() => rmSync(file, { force: true }), lifeMs).unref()
  return file
}

/** Removes what an earlier process left behind. */
export function removeLaunchFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(path.join(folder, name), { force: true })
  }
}

const prefix = 'open-'
