import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import type { Platform } from './platform/platform.ts'

/**
 * Files that survive a power cut. Everything of the agent is for its own OS user only: folders 0700, files 0600.
 * On Windows the modes mean nothing; there all files inherit who may read them from the private folder.
 */

/** Creates a private folder and those above it. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Makes the platform's private folder; one that was there before becomes private, too. */
export function claimPrivateFolder({ privateFolder, restrict }: Platform): void {
  makePrivateFolder(privateFolder)
  restrict(privateFolder)
}

/** Which of these files and folders others than this OS user may open. */
export function openToOthers(files: string[]): string[] {
  if (process.platform === 'win32') return []
  return files.filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0)
}

/** Replaces a file: after a crash at any moment it holds either the old bytes or the new ones. */
export function writeDurably(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${randomUUID()}.new`
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    writeFileSync(fd, content)
    fsyncSync(fd)
  } catch (cause) {
    closeSync(fd)
    rmSync(temporary, { force: true })
    throw cause
  }
  closeSync(fd)
  moveInPlace(temporary, file)
  syncFolder(path.dirname(file))
}

/**
 * Renames a file over another. On Windows that fails while somebody has either open, as scanners do for a moment after
 * each write.
 */
function moveInPlace(from: string, to: string): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 1; ; tries++) {
    try {
      return renameSync(from, to)
    } catch (error) {
      const isHeld = ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')
      if (process.platform !== 'win32' || !isHeld || tries === maxTries) throw error
      Atomics.wait(nothing, 0, 0, tries * 10)
    }
  }
}

/** A bit more than a second in all. */
const maxTries = 15

/** Makes a created, renamed or removed name durable. Windows has no such call and does not need it on NTFS. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

export function removeDurably(file: string): void {
  rmSync(file, { force: true })
  syncFolder(path.dirname(file))
}

/** Puts a file that cannot be read out of the way, for people to look at, and returns its new name. */
export function setAside(file: string): string {
  const aside = `${file}.damaged`
  moveInPlace(file, aside)
  syncFolder(path.dirname(file))
  return aside
}

const keptDamaged = 5

/** Removes what crashes have left half written, and of what was set aside all but the latest. */
export function tidyFolder(folder: string): void {
  if (!existsSync(folder)) return
  const left = readdirSync(folder).map((name) => path.join(folder, name))
  const damaged = left
    .filter((file) => file.endsWith('.damaged'))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  const half = left.filter((file) => /\.[0-9a-f-]{36}\.new$/.test(file))
  for (const file of [...half, ...damaged.slice(keptDamaged)]) rmSync(file, { force: true })
}

/** The file's text, or null when there is none. Other errors are thrown. */
export function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A file as a place where an administrator presets something. */
export const presetFile = (file: string) => ({ place: file, read: () => readIfPresent(file) })

/** Whether there was no room to write, for this user at least. */
export const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errnoIn(error))

/** Whether the disk did not take what had to be written, for whatever reason. */
export const isRefusedByDisk = (error: unknown): boolean =>
  isDiskFull(error) || ['EROFS', 'EACCES', 'EPERM', 'EIO'].includes(errnoIn(error))

/** The system's word for it, of the error or of what caused it. */
function errnoIn(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return (error as NodeJS.ErrnoException).code ?? errnoIn(error.cause)
}

/** A file of JSON lines that only grows. */
export interface LineFile {
  /** Writes one line and waits for the disk. @throws when the disk refuses; the file is then as before. */
  append(value: unknown): void
  /** Bytes written so far. */
  size(): number
  close(): void
}

/**
 * Opens a file of JSON lines and hands each whole line to `read`. A torn last line, left by a power cut, is cut off.
 * @throws DamagedFile when another line is unreadable, or `read` throws: that is no power cut.
 */
export function openLineFile(file: string, read: (value: unknown) => void): LineFile {
  const isNew = readIfPresent(file) === null
  const fd = openSync(file, isNew ? 'wx+' : 'r+', 0o600)
  let size: number
  try {
    size = readLines(fd, file, read)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  if (isNew) {
    fsyncSync(fd)
    syncFolder(path.dirname(file))
  }
  let isOpen = true
  return {
    append(value) {
      // The number of a closed file may be another file's by now.
      if (!isOpen) throw new Error(`closed: ${file}`)
      const line = Buffer.from(`${JSON.stringify(value)}\n`)
      try {
        // One write, unless the disk takes a part of it only.
        for (let done = 0; done < line.length;) done += writeSync(fd, line, done, line.length - done, size + done)
        fsyncSync(fd)
      } catch (cause) {
        ftruncateSync(fd, size)
        throw cause
      }
      size += line.length
    },
    size: () => size,
    close() {
      if (isOpen) closeSync(fd)
      isOpen = false
    },
  }
}

/** A file whose middle cannot be read any more. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile'
}

/** Reads a file of JSON lines that another process may be writing, and leaves it as it is. @throws DamagedFile */
export function readLineFile(file: string, read: (value: unknown) => void): void {
  eachLine(readFileSync(file), file, read)
}

/** Reads the lines, and cuts off a torn last one. */
function readLines(fd: number, file: string, read: (value: unknown) => void): number {
  const bytes = readFileSync(fd)
  const whole = eachLine(bytes, file, read)
  if (whole !== bytes.length) {
    ftruncateSync(fd, whole)
    fsyncSync(fd)
  }
  return whole
}

/** Hands each whole line to `read`, and returns how many bytes they are. */
function eachLine(bytes: Buffer, file: string, read: (value: unknown) => void): number {
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    const value = parsed(bytes.toString('utf8', start, end))
    if (value === undefined && end === bytes.length - 1) break
    try {
      read(value)
    } catch (cause) {
      throw new DamagedFile(`${file}: unreadable at byte ${start}`, { cause })
    }
    start = end + 1
  }
  return start
}

/** Undefined stands for what is no JSON; JSON itself has no such value. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
