import { parseArgs } from 'node:util'
import { z } from 'zod'
import { system } from './server/audit/audit.ts'
import { closeBell, ring } from './server/bell.ts'
import { db } from './server/db.ts'
import { markRestored } from './server/notices/restored.ts'

/** `npm run restored -- --backup-at <instant>`: after restoring a backup, before the console is started (docs/backup.md). */

const usage = 'usage: npm run restored -- --backup-at 2027-04-20T03:00:00+09:00'

/** With its offset, so that it means the same everywhere. */
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { 'backup-at': { type: 'string' } } })
  const from = instant.safeParse(values['backup-at'])
  if (!from.success || from.data >= new Date()) {
    process.stderr.write(`${usage}\nThe time at which the backup was begun, with its offset, in the past.\n`)
    return 2
  }
  const { suppressed, marked } = await markRestored(from.data, system)
  await ring({ at: 'page', kind: 'notice' })
  process.stdout.write(
    `marked as restored from ${from.data.toISOString()}: of the mails under way then, ${suppressed} are not sent, ${marked} are sent and marked\n`,
  )
  return 0
}

/** What went wrong, on standard error. */
function explain(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
  return 1
}

process.exitCode = await main().catch(explain)
await closeBell()
await db().$disconnect()
