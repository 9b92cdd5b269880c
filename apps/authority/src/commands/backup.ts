import fs from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { dumpDatabase } from '@certfleet/authority-db/backup.ts'
import { sealChanges } from '../changes/read-changes.ts'
import { type Command, UsageError, atWork, say } from './command.ts'

/** Writes everything the database holds into one file, while the server runs. The sealing secret is not in it. */
export const backup: Command = {
  usage: ['--to FILE'],
  async run(args, readSettings) {
    const { to } = parseArgs({ args, options: { to: { type: 'string' } } }).values
    if (to === undefined) throw new UsageError('--to is the file to write')
    const settings = readSettings()
    await atWork(settings, async ({ db, now }) => {
      // So that after a restore the feed does not tell again what its readers have heard.
      await sealChanges(db)
      // Under its own name only when it is whole.
      const unfinished = `${to}.part`
      const file = fs.createWriteStream(unfinished, { mode: 0o600 })
      await pipeline(Readable.from(linesOf(settings.databaseUrl, now)), createGzip(), file)
      fs.renameSync(unfinished, to)
      say(`backed up to ${to}: keep it apart from the secret or passphrase its keys are sealed under`)
    })
  },
}

async function* linesOf(databaseUrl: string, now: Date): AsyncGenerator<string> {
  for await (const line of dumpDatabase(databaseUrl, now)) yield `${line}\n`
}
