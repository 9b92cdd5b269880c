import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readIfPresent } from './files.ts'
import { olderLogOf } from './log.ts'

/** Between two looks whether something was added. */
const followMs = 300

/** The last lines of the log; from the file rotated away before, too, when the present one has not got as many. */
export function lastLines(file: string, count: number): string[] {
  const lines = linesOf(file)
  const missing = count - lines.length
  const older = missing > 0 ? linesOf(olderLogOf(file)).slice(-missing) : []
  return [...older, ...lines.slice(Math.max(0, lines.length - count))]
}

const linesOf = (file: string) => (readIfPresent(file) ?? '').split('\n').filter((line) => line !== '')

/** Hands over what is added to the log from now on, also after it was rotated, until the signal aborts. */
export async function followLog(file: string, write: (text: string) => void, signal: AbortSignal): Promise<void> {
  let followed = open(file)
  let at = followed ? fstatSync(followed.fd).size : 0
  while (!signal.aborted) {
    await sleep(followMs, undefined, { signal }).catch(() => {})
    if (followed) at += pass(followed.fd, at, write)
    const present = open(file)
    if (present && present.inode !== followed?.inode) {
      if (followed) closeSync(followed.fd)
      followed = present
      at = pass(present.fd, 0, write)
    } else if (present) {
      closeSync(present.fd)
    }
  }
  if (followed) closeSync(followed.fd)
}

function open(file: string): { fd: number; inode: bigint } | null {
  try {
    const fd = openSync(file, 'r')
    return { fd, inode: fstatSync(fd, { bigint: true }).ino }
  } catch (error) {
    // Between being rotated away and begun anew, or before its first line.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Passes on the whole lines from there, and returns how many bytes they were. */
function pass(fd: number, at: number, write: (text: string) => void): number {
  const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - at))
  const read = readSync(fd, bytes, 0, bytes.length, at)
  const whole = bytes.subarray(0, read).lastIndexOf(10) + 1
  if (whole > 0) write(bytes.toString('utf8', 0, whole))
  return whole
}
