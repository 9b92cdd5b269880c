import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { TokenAlgorithm, TokenKind } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import { readSealingSecret } from '../sealing-secret.ts'
import { activateToken } from '../tokens/activate-token.ts'
import { addToken } from '../tokens/add-token.ts'
import { assignToken } from '../tokens/assign-token.ts'
import { importTokens, newTokens } from '../tokens/import-tokens.ts'
import { initToken } from '../tokens/init-token.ts'
import { issueSoftwareToken } from '../tokens/issue-software-token.ts'
import { type TokenFile, readTokens } from '../tokens/read-tokens.ts'
import { newTokenSecret, readTokenSecret, tokenUri } from '../tokens/token-secret.ts'
import {
  type Command,
  UsageError,
  type InstitutionPlace,
  atInstitution,
  institutionOption,
  note,
  say,
} from './command.ts'
import { table } from './table.ts'
import { toSecretFile } from './to-secret-file.ts'
import { oneOf, readStdin, required } from './values.ts'

const kinds = Object.values(TokenKind)
const algorithms = Object.values(TokenAlgorithm)

/**
 * Manages tokens. A token's secret comes from stdin (base32), or is made and written, once, to a file that only this
 * user can read; it is never printed.
 */
export const token: Command = {
  usage: [
    `add [--institution CODE] --serial S --kind ${kinds.join('|')} --algorithm ${algorithms.join('|')} [--secret FILE]`,
    'import [--institution CODE] --file tokens.csv [--apply]   (columns serial, secret, kind, digits, period)',
    'init [--institution CODE] --serial S [--secret FILE]   (without --secret a secret is read from stdin, base32)',
    'assign [--institution CODE] --serial S --login-id X',
    'activate [--institution CODE] --serial S',
    'issue [--institution CODE] --login-id X --secret FILE   (a software token: added, assigned and activated)',
    'list [--institution CODE]',
  ],
  async run([action, ...args], readSettings) {
    const { values } = parseArgs({ args, options })
    const serial = () => required(values.serial, '--serial')
    const loginId = () => required(values['login-id'], '--login-id')
    /** Does something with a token's secret: the one from stdin, or a new one that goes to the file. */
    const withSecret = async (
      name: string,
      { algorithm, issuer }: { algorithm: TokenAlgorithm; issuer: string },
      use: (tokenSecret: Buffer) => Promise<void>,
    ) => {
      if (values.secret === undefined) return use(readTokenSecret(await readStdin()))
      const tokenSecret = newTokenSecret(algorithm)
      return toSecretFile(values.secret, async () => {
        await use(tokenSecret)
        return tokenUri(algorithm, tokenSecret, name, issuer)
      })
    }
    switch (action) {
      case 'add': {
        const kind = oneOf(kinds, values.kind, '--kind')
        const algorithm = oneOf(algorithms, values.algorithm, '--algorithm')
        const name = serial()
        const settings = readSettings()
        return atInstitution(settings, values.institution, async ({ db, profile, audited }) => {
          const secret = await readSealingSecret(db, settings.sealedUnder)
          const deed = { action: 'token_added', target: name, details: { kind, algorithm } } as const
          await withSecret(name, { algorithm, issuer: profile.name }, (tokenSecret) =>
            audited(deed, (tx) => addToken(tx, profile.code, { serial: name, kind, algorithm, tokenSecret }, secret)),
          )
          say(`added ${name}`)
        })
      }
      case 'import': {
        const file = readTokens(fs.readFileSync(required(values.file, '--file')))
        const settings = readSettings()
        return atInstitution(settings, values.institution, async (place) => {
          const secret = await readSealingSecret(place.db, settings.sealedUnder)
          await importFile(place, file, values.apply === true, secret)
        })
      }
      case 'init': {
        const name = serial()
        const settings = readSettings()
        return atInstitution(settings, values.institution, async ({ db, profile, audited }) => {
          const known = await db.token.findUnique({
            where: { institutionCode_serial: { institutionCode: profile.code, serial: name } },
            select: { algorithm: true },
          })
          if (!known) throw new CannotDo(`there is no token ${name}`)
          const secret = await readSealingSecret(db, settings.sealedUnder)
          await withSecret(name, { algorithm: known.algorithm, issuer: profile.name }, (tokenSecret) =>
            audited({ action: 'token_initialised', target: name }, (tx) =>
              initToken(tx, profile.code, { serial: name, tokenSecret }, secret),
            ),
          )
          say(`${name} starts anew: it has to be activated`)
        })
      }
      case 'assign': {
        const assignment = { serial: serial(), loginId: loginId() }
        const details = { serial: assignment.serial }
        return atInstitution(readSettings(), values.institution, async ({ profile, now, audited }) => {
          await audited({ action: 'token_assigned', target: assignment.loginId, details }, (tx) =>
            assignToken(tx, profile, assignment, now),
          )
          say(`${assignment.loginId} has ${assignment.serial}`)
        })
      }
      case 'activate': {
        const name = serial()
        return atInstitution(readSettings(), values.institution, async ({ profile, now, audited }) => {
          const fresh = await audited({ action: 'token_activated', target: name }, (tx) =>
            activateToken(tx, profile, name, now),
          )
          say(fresh ? `activated ${name}` : `${name} is activated already; nothing was changed`)
        })
      }
      case 'issue': {
        const [to, file] = [loginId(), required(values.secret, '--secret')]
        const settings = readSettings()
        return atInstitution(settings, values.institution, async ({ db, profile, now, audited }) => {
          const secret = await readSealingSecret(db, settings.sealedUnder)
          await toSecretFile(file, () =>
            audited({ action: 'software_token_issued', target: to }, (tx) =>
              issueSoftwareToken(tx, profile, to, secret, now),
            ),
          )
          say(`issued a software token to ${to}`)
        })
      }
      case 'list':
        return atInstitution(readSettings(), values.institution, list)
      default:
        throw new UsageError('say add, import, init, assign, activate, issue or list')
    }
  },
}

const options = {
  ...institutionOption,
  serial: { type: 'string' },
  kind: { type: 'string' },
  algorithm: { type: 'string' },
  'login-id': { type: 'string' },
  secret: { type: 'string' },
  file: { type: 'string' },
  apply: { type: 'boolean' },
} as const

/** Says what an import would do, or does it. */
async function importFile(
  { db, profile, audited }: InstitutionPlace,
  { tokens, errors }: TokenFile,
  isApplied: boolean,
  secret: Buffer,
): Promise<void> {
  for (const { line, problems } of errors) note(`line ${line}: ${problems.map(({ en }) => en).join('; ')}`)
  if (errors.length > 0) throw new CannotDo(`${errors.length} rows cannot be taken; nothing was changed`)
  const added = await newTokens(db, profile.code, tokens)
  const known = `${tokens.length - added.length} are there already and stay as they are`
  if (!isApplied) return say(`${added.length} would be added, ${known}; --apply does it`)
  const details = { count: added.length, serials: added.map(({ serial }) => serial) }
  await audited({ action: 'tokens_imported', target: null, details }, async (tx) => {
    await importTokens(tx, profile.code, added, secret)
    return added.length > 0
  })
  say(`${added.length} were added, ${known}`)
}

async function list({ db, profile }: InstitutionPlace): Promise<void> {
  const holder = { select: { loginId: true }, orderBy: { loginId: 'asc' } } as const
  const rows = await db.token.findMany({
    where: { institutionCode: profile.code },
    select: {
      serial: true,
      kind: true,
      algorithm: true,
      activatedAt: true,
      drift: true,
      transactionOf: holder,
      otpOf: holder,
    },
    orderBy: { serial: 'asc' },
  })
  const head = ['SERIAL', 'KIND', 'ALGORITHM', 'ACTIVATED', 'DRIFT', 'LOGIN IDS']
  const lines = rows.map(({ serial, kind, algorithm, activatedAt, drift, transactionOf, otpOf }) => [
    serial,
    kind,
    algorithm,
    activatedAt?.toISOString() ?? '-',
    String(drift),
    [...transactionOf, ...otpOf].map(({ loginId }) => loginId).join(' ') || '-',
  ])
  say(table([head, ...lines]))
}
