import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { makePrivateFolder, readIfPresent, removeDurably, writeDurably } from './files.ts'
import { jsonOrNull } from './json.ts'

/** Another agent of this user is running. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning'
}

/** SQLITE_BUSY: another process holds the lock. */
const sqliteBusy = 5

/**
 * Makes sure that this is the only agent of this user, until `release`. The lock is an open transaction of an empty
 * SQLite database: the operating system frees it when the process dies, however it dies, and there is nothing stale
 * to be recognised.
 * @throws AlreadyRunning
 */
export function lockInstance(folder: string): { release: () => void } {
  makePrivateFolder(folder)
  const file = path.join(folder, 'agent.lock')
  closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) throw cause
    throw new AlreadyRunning('an agent of this user is running', { cause })
  }
  return { release: () => database.close() }
}

const runningSchema = z.object({ pid: z.int(), origin: z.url(), secret: z.string() })
export type RunningInstance = z.infer<typeof runningSchema>

/** Lets the command line of the same user find the running agent. */
export function announceInstance(folder: string, instance: RunningInstance): { withdraw: () => void } {
  writeDurably(runningFile(folder), JSON.stringify(instance))
  return { withdraw: () => removeDurably(runningFile(folder)) }
}

/** Asks the running agent something. Null when none answers. */
export async function askInstance<T>(
  folder: string,
  what: 'open' | 'status',
  schema: z.ZodType<T>,
  about: object = {},
): Promise<T | null> {
  const running = runningSchema.safeParse(jsonOrNull(readIfPresent(runningFile(folder)) ?? ''))
  if (!running.success) return null
  const { origin, secret } = running.data
  try {
    const answer = await fetch(`${origin}/control/${what}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify(about),
      signal: AbortSignal.timeout(5000),
    })
    return schema.parse(await answer.json())
  } catch {
    return null
  }
}

const runningFile = (folder: string) => path.join(folder, 'running.json')
