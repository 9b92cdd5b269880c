import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Problem } from '@certfleet/core/problem.ts'
import type { FileProblem, ImportColumn } from '@certfleet/core/people-import.ts'
import { en } from '@certfleet/core/text/en.ts'
import { system } from './server/audit/audit.ts'
import { closeBell } from './server/bell.ts'
import { db } from './server/db.ts'
import { applyImport } from './server/people-import/apply-import.ts'
import { errorText } from './server/people-import/error-text.ts'
import { listImportPart } from './server/people-import/get-import.ts'
import { previewImport } from './server/people-import/preview-import.ts'

/** `npm run people -- import <file> [--dry-run] [--json]`: what the page does, for a job at night (docs/people.md). */

const usage = 'usage: npm run people -- import <file> [--dry-run] [--json]'

/** Ends with one of these, so that a script can tell what became of the file. */
const exit = { done: 0, failed: 1, usage: 2, rowsWithErrors: 3, unreadable: 4, outdated: 5 } as const

/** As many errors as a person reads; `--json` gives the same. */
const shownErrors = 200

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [command, file, ...rest] = positionals
  if (command !== 'import' || !file || rest.length > 0) {
    process.stderr.write(`${usage}\n`)
    return exit.usage
  }
  const bytes = fs.readFileSync(file)
  const { id, counts } = await previewImport({ name: path.basename(file), bytes }, system)
  const { rows: errors } = await listImportPart('errors', { id, limit: shownErrors })
  const dryRun = values['dry-run']
  const adopted = dryRun ? 0 : (await applyImport(id, system)).adopted
  if (values.json) {
    const found = errors.map(({ line, errors: own }) => ({ line, errors: own }))
    process.stdout.write(`${JSON.stringify({ import: id, applied: !dryRun, ...counts, adopted, rowErrors: found })}\n`)
  } else {
    const { added, changed, unchanged, missing } = counts
    process.stdout.write(
      `${dryRun ? 'dry run, nothing written' : 'applied'}: ${added} new, ${changed} changed, ${unchanged} unchanged, ` +
        `${counts.errors} rows with errors left out, ${missing} on record but not in the file, ${adopted} certificates adopted\n`,
    )
    for (const { line, errors: own } of errors) {
      for (const one of own) process.stdout.write(`line ${line}: ${errorText(one, en)}\n`)
    }
  }
  return counts.errors > 0 ? exit.rowsWithErrors : exit.done
}

/** What went wrong, on standard error, and the code for it. */
function explain(error: unknown): number {
  if (error instanceof Problem) {
    const { reason, line, column } = error.details as { reason?: FileProblem; line?: number; column?: ImportColumn }
    const { what, todo } = reason ? en.importFile[reason] : en.problem[error.code]
    const text = `${what} ${todo}`
      .replaceAll('{line}', String(line))
      .replaceAll('{column}', column ? en.importColumn[column] : '')
    process.stderr.write(`${text}\n`)
    if (error.code === 'import_unreadable') return exit.unreadable
    return error.code === 'import_outdated' ? exit.outdated : exit.failed
  }
  const code = (error as { code?: unknown }).code
  const isUsage = typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `${usage}\n` : ''}`)
  return isUsage ? exit.usage : exit.failed
}

process.exitCode = await main().catch(explain)
await closeBell()
await db().$disconnect()
