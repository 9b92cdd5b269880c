import path from 'node:path'
import { z } from 'zod'
import type { Contact } from './clock.ts'
import { readIfPresent, writeDurably } from './files.ts'
import { jsonOrNull } from './json.ts'
import { type Log, reasonOf } from './log.ts'

const keptSchema = z.object({ at: z.coerce.date(), skewMs: z.number() })

/** While the console is there it is written down this often, for the case that the power goes. */
const keepMs = 3_600_000
/** A connection that comes and goes is not written down each time. */
const leastMs = 60_000

/** When this agent's console was heard of last, and what it said of the PC's clock. Remembered on the disk. */
export class LastContact {
  readonly #file: string
  readonly #log: Log
  #current: Contact | null
  #keptMs: number

  constructor(folder: string, log: Log) {
    this.#file = path.join(folder, 'last-contact.json')
    this.#log = log
    // One that cannot be read is as good as none: the next one is written over it.
    this.#current = keptSchema.safeParse(jsonOrNull(readIfPresent(this.#file) ?? '')).data ?? null
    this.#keptMs = this.#current?.at.getTime() ?? -Infinity
  }

  get current(): Contact | null {
    return this.#current
  }

  /** The console is there, at this moment. */
  heard(contact: Contact): void {
    this.#current = contact
    this.#keep(keepMs)
  }

  /** The console is gone. */
  lost(): void {
    this.#keep(leastMs)
  }

  #keep(afterMs: number): void {
    if (!this.#current || Math.abs(this.#current.at.getTime() - this.#keptMs) < afterMs) return
    this.#keptMs = this.#current.at.getTime()
    try {
      writeDurably(this.#file, JSON.stringify(this.#current))
    } catch (error) {
      this.#log.warn('contact.not_kept', { reason: reasonOf(error) })
    }
  }
}
