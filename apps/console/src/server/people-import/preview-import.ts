import { createHash } from 'node:crypto'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import type { Actor } from '../audit/audit.ts'
import { db } from '../db.ts'
import { decodeFile } from './decode-file.ts'
import { loadKnownPeople } from './load-known-people.ts'
import { type ImportPlan, planImport } from './plan-import.ts'
import { readRows } from './read-rows.ts'
import { readTable } from './read-table.ts'

/** Plans that were never applied are of no use for longer: they hold personal data. */
const keptDays = 7

export interface ImportCounts {
  added: number
  changed: number
  unchanged: number
  /** Rows, the others people. */
  errors: number
  missing: number
}

/**
 * The dry run: reads a file, compares it with what is on record, and keeps the plan so that it can be shown and then
 * applied exactly so. Nobody is changed by it.
 * @throws Problem import_unreadable
 */
export async function previewImport(
  file: { name: string; bytes: Buffer },
  actor: Actor,
): Promise<{ id: string; counts: ImportCounts }> {
  const { text, encoding } = decodeFile(file.bytes)
  const table = readTable(text)
  const { rows, errors: unreadable, columns, ignored } = readRows(table)
  const plan = planImport(rows, await loadKnownPeople(db()))
  const cells = new Map(table.records.map((record) => [record.line, record.cells]))
  const refused = plan.errors.map((error) => ({ ...error, cells: cells.get(error.line) ?? [] }))
  const errors = [...unreadable, ...refused].toSorted((a, b) => a.line - b.line)
  const wrong = new Set(plan.errors.map(({ line }) => line))
  const counts: ImportCounts = {
    added: plan.added.length,
    changed: plan.changed.length,
    unchanged: plan.unchanged,
    errors: errors.length,
    missing: plan.missing.length,
  }
  const { id } = await db().peopleImport.create({
    data: {
      fileName: file.name,
      format: { encoding, separator: table.separator, columns, ignored },
      header: table.header,
      counts: { ...counts },
      rows: json(rows.filter(({ line }) => !wrong.has(line))),
      added: json(plan.added),
      changed: json(plan.changed),
      errors: json(errors),
      missing: json(plan.missing),
      digest: planDigest(plan),
      createdBy: actor.name,
    },
    select: { id: true },
  })
  const old = new Date(Date.now() - keptDays * 86_400_000)
  await db().peopleImport.deleteMany({ where: { createdAt: { lt: old } } })
  return { id, counts }
}

/** Equal for plans that do the same to the same rows. */
export const planDigest = ({ added, changed }: Pick<ImportPlan, 'added' | 'changed'>): string =>
  createHash('sha256')
    .update(JSON.stringify([added, changed]))
    .digest('hex')

const json = (value: unknown) => value as Prisma.InputJsonValue
