import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { CannotDo } from '../cannot-do.ts'
import { hashPassword, newPassword } from '../password.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { handOverMaster, masterOf } from '../subscribers/hand-over-master.ts'
import { importSubscribers, planImport, passwordFile, withPasswords } from '../subscribers/import-subscribers.ts'
import { inviteSubscriber } from '../subscribers/login-invitation.ts'
import { lockSubscriber } from '../subscribers/lock-subscriber.ts'
import { type PeopleFile, readPeople } from '../subscribers/read-people.ts'
import { resetPassword } from '../subscribers/reset-password.ts'
import { unlockSubscriber } from '../subscribers/unlock-subscriber.ts'
import {
  type Command,
  type InstitutionPlace,
  UsageError,
  atInstitution,
  institutionOption,
  note,
  say,
} from './command.ts'
import { roles, setSubscriber, setSubscriberUsage } from './set-subscriber.ts'
import { table } from './table.ts'
import { toSecretFile } from './to-secret-file.ts'
import { oneOf, readStdin, required } from './values.ts'

/** Manages the holders of login IDs. */
export const subscriber: Command = {
  usage: [
    'add [--institution CODE] --login-id X --name N   (the password is read from stdin)',
    `invite [--institution CODE] --name N [--role ${roles.join('|')}]   (prints the code with which the login ID is chosen)`,
    'import [--institution CODE] --file people.csv [--apply --passwords FILE]   (columns loginId, name, role, email)',
    'reset-password [--institution CODE] --login-id X --secret FILE',
    'lock [--institution CODE] --login-id X',
    'unlock [--institution CODE] --login-id X',
    ...setSubscriberUsage,
    'hand-over [--institution CODE] --login-id X   (X becomes the master user, the one there is an administrator user)',
    'list [--institution CODE]',
  ],
  async run([action, ...args], readSettings) {
    switch (action) {
      case 'add': {
        const { values } = parseArgs({ args, options: { ...loginIdOptions, name: { type: 'string' } } })
        const loginId = required(values['login-id'], '--login-id')
        const name = required(values.name, '--name')
        const settings = readSettings()
        const password = await readStdin()
        return atInstitution(settings, values.institution, async ({ profile, audited }) => {
          const deed = { action: 'user_added', target: loginId, details: { name, role: 'ordinary' } } as const
          await audited(deed, (tx) => addSubscriber(tx, profile.code, { loginId, name, password }))
          say(`added ${loginId}`)
        })
      }
      case 'invite': {
        const { values } = parseArgs({
          args,
          options: { ...institutionOption, name: { type: 'string' }, role: { type: 'string', default: 'ordinary' } },
        })
        const name = required(values.name, '--name')
        const role = oneOf(roles, values.role, '--role')
        return atInstitution(readSettings(), values.institution, async ({ profile, now, audited }) => {
          const deed = { action: 'user_invited', target: name, details: { role } } as const
          say(await audited(deed, (tx) => inviteSubscriber(tx, profile.code, { name, role }, now)))
        })
      }
      case 'import': {
        const options = { file: { type: 'string' }, apply: { type: 'boolean' }, passwords: { type: 'string' } } as const
        const { values } = parseArgs({ args, options: { ...institutionOption, ...options } })
        const file = readPeople(fs.readFileSync(required(values.file, '--file')))
        const passwords = values.apply ? required(values.passwords, '--passwords') : null
        return atInstitution(readSettings(), values.institution, (place) => importPeople(place, file, passwords))
      }
      case 'reset-password': {
        const { values } = parseArgs({ args, options: { ...loginIdOptions, secret: { type: 'string' } } })
        const loginId = required(values['login-id'], '--login-id')
        const file = required(values.secret, '--secret')
        return atInstitution(readSettings(), values.institution, async ({ profile, audited }) => {
          await toSecretFile(file, async () => {
            const password = newPassword()
            const passwordHash = await hashPassword(password)
            await audited({ action: 'password_reset', target: loginId }, (tx) =>
              resetPassword(tx, profile.code, { loginId, passwordHash }),
            )
            return password
          })
          say(`${loginId} logs in with what is in ${file} from now on`)
        })
      }
      case 'lock': {
        const { values } = parseArgs({ args, options: loginIdOptions })
        const loginId = required(values['login-id'], '--login-id')
        return atInstitution(readSettings(), values.institution, async ({ profile, now, audited }) => {
          const isNew = await audited({ action: 'user_locked', target: loginId }, (tx) =>
            lockSubscriber(tx, profile.code, loginId, now),
          )
          say(isNew ? `locked ${loginId}` : `${loginId} is locked already`)
        })
      }
      case 'unlock': {
        const { values } = parseArgs({ args, options: loginIdOptions })
        const loginId = required(values['login-id'], '--login-id')
        return atInstitution(readSettings(), values.institution, async ({ profile, now, audited }) => {
          const wasLocked = await audited({ action: 'user_unlocked', target: loginId }, (tx) =>
            unlockSubscriber(tx, profile.code, loginId, now),
          )
          say(wasLocked ? `unlocked ${loginId}` : `${loginId} was not locked`)
        })
      }
      case 'hand-over': {
        const { values } = parseArgs({ args, options: loginIdOptions })
        const to = required(values['login-id'], '--login-id')
        return atInstitution(readSettings(), values.institution, async ({ db, profile, audited }) => {
          const from = await masterOf(db, profile.code)
          await audited({ action: 'master_handed_over', target: to, details: { from } }, (tx) =>
            handOverMaster(tx, profile.code, { from, to }),
          )
          say(from === null ? `${to} is the master user` : `${to} is the master user in place of ${from}`)
        })
      }
      case 'set':
        return setSubscriber(args, readSettings)
      case 'list': {
        const { values } = parseArgs({ args, options: institutionOption })
        return atInstitution(readSettings(), values.institution, list)
      }
      default:
        throw new UsageError('say add, invite, import, reset-password, lock, unlock, hand-over, set or list')
    }
  },
}

const loginIdOptions = { ...institutionOption, 'login-id': { type: 'string' } } as const

/** Says what an import would do; with a file for the passwords it does it. */
async function importPeople(
  { db, profile, audited }: InstitutionPlace,
  file: PeopleFile,
  passwords: string | null,
): Promise<void> {
  const { added, errors } = await planImport(db, profile.code, file)
  for (const { line, problems } of errors) note(`line ${line}: ${problems.map(({ en }) => en).join('; ')}`)
  if (errors.length > 0) throw new CannotDo(`${errors.length} rows cannot be taken; nothing was changed`)
  const known = `${file.people.length - added.length} are there already and stay as they are`
  if (passwords === null) return say(`${added.length} would be added, ${known}; --apply does it`)
  await toSecretFile(passwords, async () => {
    const equipped = await withPasswords(added)
    const details = { count: added.length, loginIds: added.map(({ loginId }) => loginId) }
    await audited({ action: 'users_imported', target: null, details }, (tx) =>
      importSubscribers(tx, profile.code, equipped),
    )
    return passwordFile(equipped).trimEnd()
  })
  say(`${added.length} were added, ${known}; their passwords are in ${passwords}`)
}

async function list({ db, profile, now }: InstitutionPlace): Promise<void> {
  const rows = await db.subscriber.findMany({
    where: { institutionCode: profile.code },
    select: { loginId: true, name: true, lockedAt: true, lockedUntil: true, failedAttempts: true, issuedCount: true },
    orderBy: { loginId: 'asc' },
  })
  const head = ['LOGIN ID', 'CERTIFICATES', 'WRONG TRIES', 'LOCKED', 'NAME']
  const lines = rows.map(({ loginId, name, lockedAt, lockedUntil, failedAttempts, issuedCount }) => [
    loginId,
    String(issuedCount),
    String(failedAttempts),
    lockedAt?.toISOString() ?? (lockedUntil && lockedUntil > now ? `until ${lockedUntil.toISOString()}` : '-'),
    name,
  ])
  say(table([head, ...lines]))
}
