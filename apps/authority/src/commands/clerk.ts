import { parseArgs } from 'node:util'
import QRCode from 'qrcode'
import { findInstitution } from '../ca/find-institutions.ts'
import { CannotDo } from '../cannot-do.ts'
import { clerkDigits } from '../counter/clerk-secret.ts'
import { type ClerkCredentials, addClerk, resetClerk } from '../counter/make-clerk.ts'
import { readSealingSecret } from '../sealing-secret.ts'
import { type Command, UsageError, type Workplace, atWork, say } from './command.ts'
import { table } from './table.ts'
import { toSecretFile } from './to-secret-file.ts'
import { required } from './values.ts'

/**
 * Manages the clerks of the counter. What a clerk signs in with is made and written, once, to a file that only this user
 * can read: the password, and the secret of the one-time passwords as a line and as a 二次元コード.
 */
export const clerk: Command = {
  usage: [
    'add --login-name N --name NAME [--institution CODE] --secret FILE   (without --institution: of all of them)',
    'reset --login-name N --secret FILE   (new password and one-time passwords; ends sessions and a lock)',
    'unlock --login-name N',
    'remove --login-name N',
    'code --login-name N   (what the authenticator app shows; at a rehearsal alone)',
    'list',
  ],
  async run([action, ...args], readSettings) {
    const { values } = parseArgs({ args, options })
    const loginName = () => required(values['login-name'], '--login-name')
    switch (action) {
      case 'add': {
        const [wanted, file] = [{ loginName: loginName(), name: required(values.name, '--name') }, secretFile(values)]
        const settings = readSettings()
        return atWork(settings, async ({ db, audited }) => {
          const of = values.institution === undefined ? null : await findInstitution(db, values.institution)
          const secret = await readSealingSecret(db, settings.sealedUnder)
          const asked = { ...wanted, institutionCode: of?.code ?? null }
          const deed = {
            action: 'clerk_added',
            target: wanted.loginName,
            ...(of && { institutionCode: of.code }),
          } as const
          await toSecretFile(file, async () => inWords(await audited(deed, (tx) => addClerk(tx, asked, secret))))
          say(`added ${wanted.loginName}: ${settings.publicUrl}/counter, with what is in ${file}`)
        })
      }
      case 'reset': {
        const [name, file] = [loginName(), secretFile(values)]
        const settings = readSettings()
        return atWork(settings, async ({ db, audited }) => {
          const secret = await readSealingSecret(db, settings.sealedUnder)
          const deed = { action: 'clerk_reset', target: name, ...(await whose(db, name)) } as const
          await toSecretFile(file, async () => inWords(await audited(deed, (tx) => resetClerk(tx, name, secret))))
          say(`${name} signs in with what is in ${file} from now on`)
        })
      }
      case 'unlock': {
        const name = loginName()
        return atWork(readSettings(), async ({ db, audited }) => {
          const data = { failedAttempts: 0, lockedAt: null }
          await audited({ action: 'clerk_unlocked', target: name, ...(await whose(db, name)) }, (tx) =>
            tx.clerk.update({ where: { loginName: name }, data, select: { id: true } }),
          )
          say(`${name} may try again`)
        })
      }
      case 'remove': {
        const name = loginName()
        return atWork(readSettings(), async ({ db, audited }) => {
          await audited({ action: 'clerk_removed', target: name, ...(await whose(db, name)) }, (tx) =>
            tx.clerk.delete({ where: { loginName: name }, select: { id: true } }),
          )
          say(`removed ${name}; the audit log keeps what ${name} did`)
        })
      }
      case 'code': {
        const name = loginName()
        const settings = readSettings()
        return atWork(settings, async ({ db, rehearsal }) => {
          if (!rehearsal) throw new CannotDo('this authority is no rehearsal: the code is on the clerk’s phone alone')
          const select = { loginName: true, sealedTotpSecret: true } as const
          const row = await db.clerk.findUnique({ where: { loginName: name }, select })
          if (!row) throw new CannotDo(`there is no clerk ${name}`)
          say(clerkDigits(row, await readSealingSecret(db, settings.sealedUnder), new Date()))
        })
      }
      case 'list':
        return atWork(readSettings(), list)
      default:
        throw new UsageError('say add, reset, unlock, remove, code or list')
    }
  },
}

const options = {
  'login-name': { type: 'string' },
  name: { type: 'string' },
  institution: { type: 'string' },
  secret: { type: 'string' },
} as const

/** In whose audit log a clerk stands. @throws CannotDo when there is none of that name. */
async function whose(db: Workplace['db'], loginName: string): Promise<{ institutionCode?: string }> {
  const row = await db.clerk.findUnique({ where: { loginName }, select: { institutionCode: true } })
  if (!row) throw new CannotDo(`there is no clerk ${loginName}`)
  return row.institutionCode === null ? {} : { institutionCode: row.institutionCode }
}

const secretFile = (values: { secret?: string | undefined }): string => required(values.secret, '--secret')

const inWords = async ({ loginName, password, totpUri }: ClerkCredentials): Promise<string> =>
  [
    `login name: ${loginName}`,
    `password: ${password}`,
    `one-time passwords: ${totpUri}`,
    await QRCode.toString(totpUri, { type: 'utf8' }),
  ].join('\n')

async function list({ db }: Workplace): Promise<void> {
  const rows = await db.clerk.findMany({
    select: { loginName: true, name: true, institutionCode: true, failedAttempts: true, lockedAt: true },
    orderBy: { loginName: 'asc' },
  })
  const lines = rows.map(({ loginName, name, institutionCode, failedAttempts, lockedAt }) => [
    loginName,
    institutionCode ?? 'all',
    String(failedAttempts),
    lockedAt?.toISOString() ?? '-',
    name,
  ])
  say(table([['LOGIN NAME', 'INSTITUTION', 'WRONG TRIES', 'LOCKED', 'NAME'], ...lines]))
}
