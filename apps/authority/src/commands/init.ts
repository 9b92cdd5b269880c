import { parseArgs } from 'node:util'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { migrate } from '@certfleet/authority-db/migrate.ts'
import { type KeyAlgorithm, keyAlgorithms } from '@certfleet/pki/keys.ts'
import { type Founding, findInstitution, foundInstitution } from '../ca/institution.ts'
import { readOrCreateSecret } from '../secret-file.ts'
import { type Command, UsageError, say } from './command.ts'

/** Founds the institution of this database, once. */
export const init: Command = {
  usage: ['--code 9936 --name サンプル銀行 [--algorithm RSA-2048|P-256] [--rehearsal] [--host localhost,127.0.0.1]'],
  async run(args, readSettings) {
    const founding = readFounding(args)
    const settings = readSettings()
    await migrate(settings.databaseUrl)
    const db = openDatabase(settings.databaseUrl, 2)
    try {
      const present = await findInstitution(db)
      if (present) {
        const { code, name } = present.profile
        say(
          `the institution is (${code})${name}${present.rehearsal ? ', a rehearsal' : ''} already; nothing was changed`,
        )
        return
      }
      const secret = readOrCreateSecret(settings.secretFile)
      const { code, name } = await foundInstitution(db, founding, secret, new Date())
      say(`founded (${code})${name}${founding.rehearsal ? ' as a rehearsal' : ''}, ${founding.algorithm}`)
      say(`its keys are sealed under the secret in ${settings.secretFile}: without that file they are lost`)
    } finally {
      await db.$disconnect()
    }
  },
}

function readFounding(args: string[]): Founding {
  const { values } = parseArgs({
    args,
    options: {
      code: { type: 'string' },
      name: { type: 'string' },
      algorithm: { type: 'string', default: 'RSA-2048' },
      rehearsal: { type: 'boolean', default: false },
      host: { type: 'string', default: 'localhost,127.0.0.1' },
    },
  })
  const { code, name, algorithm, rehearsal, host } = values
  if (code === undefined || !/^\d{4}$/.test(code)) throw new UsageError('--code is the institution code, four digits')
  if (!name) throw new UsageError('--name is the institution’s name')
  if (!isAlgorithm(algorithm)) throw new UsageError(`--algorithm is ${keyAlgorithms.join(' or ')}`)
  const tlsHosts = host.split(',').map((each) => each.trim())
  if (!tlsHosts.every((each) => /^[\w.:-]+$/.test(each)))
    throw new UsageError('--host is names or addresses, with commas')
  return { code, name, algorithm, rehearsal, tlsHosts }
}

const isAlgorithm = (text: string): text is KeyAlgorithm => (keyAlgorithms as readonly string[]).includes(text)
