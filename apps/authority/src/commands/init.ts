import { parseArgs } from 'node:util'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { migrate } from '@certfleet/authority-db/migrate.ts'
import { findInstitutions } from '../ca/find-institutions.ts'
import { type Founding, findAuthority, foundAuthority } from '../ca/found-authority.ts'
import { organizationName } from '../ca/names.ts'
import { replaceRehearsalKey } from '../rehearsal/rehearsal-key.ts'
import { type SealedUnder, newSealingSecret } from '../sealing-secret.ts'
import { type Command, UsageError, say } from './command.ts'
import { newInstitutionOptions, readNewInstitution } from './new-institution.ts'

/** Founds the authority of this database with its first institution, once. */
export const init: Command = {
  usage: [
    '--code 9936 --name サンプル銀行 [--algorithm RSA-2048|RSA-3072|RSA-4096|P-256|P-384] [--rehearsal] [--host localhost,127.0.0.1]',
  ],
  async run(args, readSettings) {
    const founding = readFounding(args)
    const settings = readSettings()
    await migrate(settings.databaseUrl)
    const db = openDatabase(settings.databaseUrl, 2)
    try {
      const present = await findAuthority(db)
      if (present) {
        const names = (await findInstitutions(db)).map(({ code, name }) => organizationName(code, name))
        say(
          `the authority of ${names.join(', ')} is here already${present.rehearsal ? ', a rehearsal' : ''}; nothing was changed`,
        )
        return
      }
      const sealing = await newSealingSecret(settings.sealedUnder)
      const { code, name } = await foundAuthority(db, founding, sealing, new Date())
      say(
        `founded ${organizationName(code, name)}${founding.rehearsal ? ' as a rehearsal' : ''}, ${founding.algorithm}`,
      )
      if (founding.rehearsal) {
        say(`it is conducted at ${settings.publicUrl}/rehearsal with the key ${await replaceRehearsalKey(db)}`)
      }
      say(`its keys are sealed under ${inWords(settings.sealedUnder)}: without it they are lost`)
    } finally {
      await db.$disconnect()
    }
  },
}

const inWords = (under: SealedUnder): string =>
  'secretFile' in under ? `the secret in ${under.secretFile}` : 'the passphrase'

function readFounding(args: string[]): Founding {
  const { values } = parseArgs({
    args,
    options: {
      ...newInstitutionOptions,
      rehearsal: { type: 'boolean', default: false },
      host: { type: 'string', default: 'localhost,127.0.0.1' },
    },
  })
  const { rehearsal, host } = values
  const institution = readNewInstitution(values)
  const tlsHosts = host.split(',').map((each) => each.trim())
  if (!tlsHosts.every((each) => /^[\w.:-]+$/.test(each)))
    throw new UsageError('--host is names or addresses, with commas')
  return { ...institution, rehearsal, tlsHosts }
}
