import { randomBytes } from 'node:crypto'
import { existsSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { isDiskFull, removeDurably, writeDurably } from './files.ts'

/** What the rest of an issuance writes: answer, certificate in its store, reports. And the file that opens the screens. */
const bytes = 256 * 1024

/**
 * Room on the disk that the agent keeps for itself. Without it nothing is begun; when the disk fills up meanwhile, what
 * was begun goes on in it, and can be told.
 */
export class Reserve {
  readonly #file: string

  constructor(folder: string) {
    this.#file = path.join(folder, 'reserve')
  }

  get isKept(): boolean {
    return existsSync(this.#file)
  }

  /** Keeps the room, and finds out that there is as much again, for key stores elsewhere on the disk. @throws when there is not */
  keep(): void {
    // Random: a file system may compress, and zeros take no room on some.
    writeDurably(this.#file, randomBytes(bytes))
    const { bavail, bsize } = statfsSync(path.dirname(this.#file))
    if (bavail * bsize < bytes) throw Object.assign(new Error(`${bavail * bsize} bytes left`), { code: 'ENOSPC' })
  }

  /** Gives the room to what has to be written now. False when none was kept. */
  give(): boolean {
    if (!this.isKept) return false
    try {
      removeDurably(this.#file)
      return true
    } catch {
      return false
    }
  }

  /** Does what has to be written now; on a full disk, in the room that was kept. */
  use<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!isDiskFull(error) || !this.give()) throw error
      return work()
    }
  }
}
