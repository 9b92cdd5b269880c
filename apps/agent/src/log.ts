import { appendFileSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Platform } from './platform/platform.ts'

/** What happened, for people who look after the PC. Never a password, a token, a key or the bytes of a message. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}
type LogFields = Record<string, string | number | boolean | null | undefined>

/** Where the application log of a user is. */
export const logFileOf = ({ logFolder }: Pick<Platform, 'logFolder'>): string =>
  path.join(logFolder, 'ApplicationLog.log')

const maxFileBytes = 1_000_000
const keptFiles = 2

/**
 * The application log: JSON lines in one file, rotated by size, at most three files in all. A log that cannot be
 * written is no reason to stop, so write errors are swallowed here and nowhere else.
 */
export function openLog(file: string, now: () => Date = () => new Date()): Log {
  let size = sizeOf(file)
  const write = (level: string, event: string, fields: LogFields = {}) => {
    const line = `${JSON.stringify({ at: now().toISOString(), level, event, ...fields })}\n`
    try {
      if (size + line.length > maxFileBytes) {
        rotate(file)
        size = 0
      }
      appendFileSync(file, line, { mode: 0o600 })
      size += Buffer.byteLength(line)
    } catch {
      // A full disk: what matters is told where it happens, on the screen and to the console.
    }
  }
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  }
}

/** A line that only says the last one again is written this often. */
const repeatMs = 3_600_000

/**
 * The same log for what is tried without end: months without a console must not push out of it what happened before.
 * @param nowMs milliseconds that only rise
 */
export function withoutRepeats(log: Log, nowMs: () => number): Log {
  let last = { line: '', atMs: 0, repeated: 0 }
  const write = (level: keyof Log, event: string, fields: LogFields = {}) => {
    const line = JSON.stringify([level, event, fields])
    const isRepeated = line === last.line
    if (isRepeated && nowMs() - last.atMs < repeatMs) return void (last.repeated += 1)
    log[level](event, isRepeated ? { ...fields, repeated: last.repeated } : fields)
    last = { line, atMs: nowMs(), repeated: 0 }
  }
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  }
}

/** An error as one line for the log, with its causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `; because ${reasonOf(error.cause)}`
  return `${error.name}: ${error.message}${cause}`.slice(0, 1000)
}

/** What was rotated away last. */
export const olderLogOf = (file: string) => `${file}.1`

/** Bytes of the log and of what was rotated away from it. */
export function logBytes(file: string): number {
  const rotated = Array.from({ length: keptFiles }, (_, index) => `${file}.${index + 1}`)
  return [file, ...rotated].reduce((sum, each) => sum + sizeOf(each), 0)
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function rotate(file: string): void {
  rmSync(`${file}.${keptFiles}`, { force: true })
  for (let n = keptFiles - 1; n >= 1; n--)
    if (sizeOf(`${file}.${n}`) > 0) renameSync(`${file}.${n}`, `${file}.${n + 1}`)
  renameSync(file, `${file}.1`)
}
