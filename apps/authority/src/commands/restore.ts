import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { NotLoaded, loadDatabase } from '@certfleet/authority-db/backup.ts'
import { migrate } from '@certfleet/authority-db/migrate.ts'
import { revokeAgain } from '../ca/revoke-again.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Command, UsageError, atWork, note, say } from './command.ts'

/** Brings a backup back into an empty database, and what the last CRLs still know of revocations since. */
export const restore: Command = {
  usage: ['--from FILE [--crl FILE …]   (the last CRL of each institution, as it was published)'],
  async run(args, readSettings) {
    const options = { from: { type: 'string' }, crl: { type: 'string', multiple: true } } as const
    const { from, crl = [] } = parseArgs({ args, options }).values
    if (from === undefined) throw new UsageError('--from is the file to bring back')
    const crls = crl.map((file) => ({ file, der: fs.readFileSync(file) }))
    const settings = readSettings()
    await migrate(settings.databaseUrl)
    await load(settings.databaseUrl, from)
    await atWork(settings, async ({ db, now, audited }) => {
      await audited({ action: 'backup_restored', target: null }, () => Promise.resolve(true))
      for (const { file, der } of crls) {
        const { again, unknown } = await revokeAgain(db, der, now)
        say(`${file}: ${again} revocations were missing and are made again`)
        if (unknown > 0) note(`${file}: ${unknown} are of certificates the backup does not know`)
      }
    })
    say('restored; consoles are told of it by the feed')
  },
}

async function load(databaseUrl: string, from: string): Promise<void> {
  try {
    await pipeline(fs.createReadStream(from), createGunzip(), (unzipped: AsyncIterable<Buffer>) =>
      loadDatabase(databaseUrl, linesOf(unzipped), (client, at) => client.query(tellReaders, [String(Date.now()), at])),
    )
  } catch (error) {
    if (error instanceof NotLoaded) throw new CannotDo(`nothing was restored from ${from}: ${error.message}`)
    throw error
  }
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/**
 * Readers of the feed are ahead of what was brought back. The feed goes on at a position none of them has reached: the
 * milliseconds since 1970, of which there have been more than changes.
 */
const tellReaders = `
  INSERT INTO "Change" (position, kind, at, "institutionCode", "loginId", reason)
  SELECT $1::bigint + row_number() OVER (ORDER BY code), 'restored',
         now() + make_interval(secs => (SELECT "clockOffsetMs" FROM "Authority") / 1000.0), code, '', $2
  FROM "Institution"`
