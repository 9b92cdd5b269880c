import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { type LineFile, makePrivateFolder, openLineFile, readLineFile, removeDurably, writeDurably } from '../files.ts'
import { type Memory, remember } from './memory.ts'
import { type JournalEntry, type NewEntry, journalEntrySchema } from './steps.ts'

/** Told of an entry the moment it is on the disk, before anything that follows from it is done. */
export type OnJournalEntry = (issuanceId: string, entry: JournalEntry) => void

export interface JournalOptions {
  folder: string
  now: () => Date
  onEntry?: OnJournalEntry
}

/** Beyond this, and twice what it was written anew with, a journal is written anew. */
const longBytes = 64 * 1024

/**
 * One issuance's journal: a file that grows, and what it says so far. One that waits for months is written anew now and
 * then, without the standings that a later one has overtaken; everything else stays.
 */
export class Journal {
  readonly issuanceId: string
  readonly #options: JournalOptions
  #file: LineFile
  #shortestBytes = longBytes / 2
  #memory: Memory | null = null

  /** Opens the issuance's journal, or begins it. @throws DamagedFile */
  constructor(issuanceId: string, options: JournalOptions) {
    this.issuanceId = issuanceId
    this.#options = options
    makePrivateFolder(options.folder)
    this.#file = openLineFile(journalFile(options.folder, issuanceId), (value) => {
      this.#memory = rememberLine(this.#memory, value)
    })
  }

  /** What the journal says; null when nothing was written before the power went. */
  get memory(): Memory | null {
    return this.#memory
  }

  /** Writes an entry and waits for the disk. @throws when the disk refuses; nothing has changed then. */
  append(entry: NewEntry): JournalEntry {
    const seq = (this.#memory?.seq ?? 0) + 1
    const whole: JournalEntry = { seq, at: this.#options.now().toISOString(), ...entry }
    const memory = remember(this.#memory, whole)
    this.#file.append(whole)
    this.#memory = memory
    this.#options.onEntry?.(this.issuanceId, whole)
    if (this.#file.size() > 2 * this.#shortestBytes) this.#shorten()
    return whole
  }

  close(): void {
    this.#file.close()
  }

  #shorten(): void {
    const file = journalFile(this.#options.folder, this.issuanceId)
    const entries: JournalEntry[] = []
    readLineFile(file, (value) => entries.push(journalEntrySchema.parse(value)))
    const kept = entries.filter(({ step, seq }) => step !== 'progress' || seq === this.#memory?.progress?.seq)
    // Closed before: Windows does not replace a file that is open.
    this.#file.close()
    try {
      writeDurably(file, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    } catch {
      // A full disk: the long one is as good, and the next entry tries again.
    } finally {
      this.#file = openLineFile(file, () => {})
    }
    this.#shortestBytes = Math.max(longBytes / 2, this.#file.size())
  }
}

/** What a journal says, which a running agent may be writing; null when nothing yet. @throws DamagedFile */
export function readJournal(folder: string, issuanceId: string): Memory | null {
  let memory: Memory | null = null
  readLineFile(journalFile(folder, issuanceId), (value) => (memory = rememberLine(memory, value)))
  return memory
}

const rememberLine = (memory: Memory | null, value: unknown) => remember(memory, journalEntrySchema.parse(value))

/** The issuances that have a journal, the least lately written first. */
export function journaledIssuances(folder: string): string[] {
  makePrivateFolder(folder)
  const ids = readdirSync(folder).flatMap((name) => /^([0-9a-f-]{36})\.jsonl$/.exec(name)?.[1] ?? [])
  const writtenMs = new Map(ids.map((id) => [id, statSync(journalFile(folder, id)).mtimeMs]))
  return ids.toSorted((a, b) => (writtenMs.get(a) ?? 0) - (writtenMs.get(b) ?? 0))
}

export function deleteJournal(folder: string, issuanceId: string): void {
  removeDurably(journalFile(folder, issuanceId))
}

/** Where an issuance's journal is. */
export const journalFile = (folder: string, issuanceId: string) => path.join(folder, `${issuanceId}.jsonl`)
