import { type Report, reportSchema } from '@certfleet/core/protocol.ts'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import {
  DamagedFile,
  type LineFile,
  isRefusedByDisk,
  openLineFile,
  readLineFile,
  setAside,
  writeDurably,
} from './files.ts'
import { type Log, reasonOf } from './log.ts'

/** What the outbox file holds: a report put in, or the id of one that is settled. */
const lineSchema = z.union([z.object({ put: reportSchema }), z.object({ settled: z.uuid() })])

/** Beyond either limit, progress reports that a later one has overtaken are dropped. */
export interface OutboxLimits {
  reports: number
  bytes: number
}

/** The file is written anew when it has grown to this many times what is still in it, and to this size at least. */
const slack = 4
const smallestRewriteBytes = 64 * 1024

/**
 * The reports the console has not acknowledged, in their order, on the disk before anything else happens. What says
 * that a key or a certificate exists, or that an issuance failed, is never dropped.
 */
export class Outbox {
  readonly #path: string
  readonly #limits: OutboxLimits
  readonly #reports = new Map<string, Report>()
  readonly #listeners: ((report: Report) => void)[] = []
  #file: LineFile

  constructor(folder: string, limits: OutboxLimits = { reports: 1000, bytes: 4_000_000 }) {
    this.#path = fileOf(folder)
    this.#limits = limits
    this.#file = this.#open()
  }

  /** Keeps a report until it is settled, and tells the listeners. @throws when the disk refuses. */
  put(report: Report): void {
    this.#file.append({ put: report })
    this.#reports.set(report.id, report)
    this.#shrink()
    for (const listener of this.#listeners) listener(report)
  }

  /** The report, as long as it is not settled. */
  find(id: string): Report | null {
    return this.#reports.get(id) ?? null
  }

  /** Drops a report: acknowledged, or never to be accepted. @throws when the disk refuses. */
  settle(id: string): void {
    if (!this.#reports.has(id)) return
    this.#file.append({ settled: id })
    this.#reports.delete(id)
    this.#rewriteIfSlack()
  }

  /** Whether such a report is waiting. */
  holds(isSuch: (report: Report) => boolean): boolean {
    return this.pending().some(isSuch)
  }

  pending(): Report[] {
    return [...this.#reports.values()]
  }

  onPut(listener: (report: Report) => void): void {
    this.#listeners.push(listener)
  }

  close(): void {
    this.#file.close()
  }

  #open(): LineFile {
    return openLineFile(this.#path, (value) => takeLine(this.#reports, value))
  }

  #shrink(): void {
    const fits = this.#file.size() <= this.#limits.bytes || this.#bytes() <= this.#limits.bytes
    if (fits && this.#reports.size <= this.#limits.reports) return
    const latest = new Map<string, string>()
    for (const report of this.#reports.values()) {
      if (report.type === 'issuance.progress') latest.set(report.issuanceId, report.id)
    }
    for (const report of this.#reports.values()) {
      const overtaken = report.type === 'issuance.progress' && latest.get(report.issuanceId) !== report.id
      if (overtaken) this.#reports.delete(report.id)
    }
    this.#trimRefusals()
    this.#rewrite()
  }

  /** Refused orders can come without end from a server gone wrong; the latest few say enough. */
  #trimRefusals(): void {
    const refusals = [...this.#reports.values()].filter((report) => report.type === 'order.refused')
    for (const report of refusals.slice(0, -100)) this.#reports.delete(report.id)
  }

  #bytes(): number {
    return this.pending().reduce((sum, report) => sum + JSON.stringify(report).length, 0)
  }

  #rewriteIfSlack(): void {
    const size = this.#file.size()
    if (size > smallestRewriteBytes && size > slack * this.#bytes()) this.#rewrite()
  }

  #rewrite(): void {
    const lines = this.pending().map((report) => `${JSON.stringify({ put: report })}\n`)
    // Closed before: Windows does not replace a file that is open.
    this.#file.close()
    try {
      writeDurably(this.#path, lines.join(''))
    } catch (error) {
      // The file as it was says the same, and more.
      if (!isRefusedByDisk(error)) throw error
    } finally {
      this.#file = openLineFile(this.#path, () => {})
    }
  }
}

function takeLine(reports: Map<string, Report>, value: unknown): void {
  const line = lineSchema.parse(value)
  if ('settled' in line) reports.delete(line.settled)
  else reports.set(line.put.id, line.put)
}

/** What waits in the outbox, which a running agent may be writing. @throws DamagedFile */
export function readOutbox(folder: string): Report[] {
  const reports = new Map<string, Report>()
  if (existsSync(fileOf(folder))) readLineFile(fileOf(folder), (value) => takeLine(reports, value))
  return [...reports.values()]
}

/** The outbox; a damaged one is set aside, and what it held is told again from the journals as far as it matters. */
export function openOutbox(folder: string, log: Log): Outbox {
  try {
    return new Outbox(folder)
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error
    log.error('outbox.damaged', { reason: reasonOf(error) })
    setAside(fileOf(folder))
    return new Outbox(folder)
  }
}

const fileOf = (folder: string) => path.join(folder, 'outbox.jsonl')
