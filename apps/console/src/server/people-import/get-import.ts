import type { ImportColumn } from '@certfleet/core/people-import.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import type { Encoding } from './decode-file.ts'
import type { MissingPerson, PersonChange } from './plan-import.ts'
import type { ImportCounts } from './preview-import.ts'
import type { RowError } from './read-rows.ts'
import type { Table } from './read-table.ts'

interface ReadFormat {
  encoding: Encoding
  separator: Table['separator']
  columns: ImportColumn[]
  ignored: string[]
}

/** A file as it was read: how, and how much would come of it. */
export async function getImport(id: string) {
  const row = await db().peopleImport.findUnique({
    where: { id },
    select: { id: true, fileName: true, format: true, counts: true, createdBy: true, createdAt: true, appliedAt: true },
  })
  if (!row) throw new Problem('not_found', { kind: 'import', id })
  return {
    ...row,
    format: row.format as unknown as ReadFormat,
    counts: row.counts as unknown as ImportCounts,
  }
}

export const importPartInput = z.object({
  id: z.uuid(),
  cursor: z
    .string()
    .regex(/^\d{1,6}$/)
    .nullish(),
  limit: z.int().min(1).max(200).default(50),
})

interface Parts {
  added: PersonChange
  changed: PersonChange
  errors: RowError
  missing: MissingPerson
}

/**
 * A stretch of one of the plan's lists, in the order of the file. PostgreSQL cuts it, so that a large plan is not sent
 * for each page.
 */
export async function listImportPart<Name extends keyof Parts>(
  name: Name,
  { id, cursor, limit }: z.infer<typeof importPartInput>,
): Promise<{ rows: Parts[Name][]; nextCursor: string | null }> {
  const from = Number(cursor ?? 0)
  const path = `$[${from} to ${from + limit}]`
  const [found] = await db().$queryRaw<{ rows: Parts[Name][] }[]>`
    SELECT jsonb_path_query_array(
      CASE ${name} WHEN 'added' THEN added WHEN 'changed' THEN changed WHEN 'errors' THEN errors ELSE missing END,
      ${path}::jsonpath) AS rows
    FROM "PeopleImport" WHERE id = ${id}::uuid`
  if (!found) throw new Problem('not_found', { kind: 'import', id })
  return {
    rows: found.rows.slice(0, limit),
    nextCursor: found.rows.length > limit ? String(from + limit) : null,
  }
}
