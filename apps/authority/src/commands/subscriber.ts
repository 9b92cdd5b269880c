import { parseArgs } from 'node:util'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { unlockSubscriber } from '../subscribers/unlock-subscriber.ts'
import { type Command, type InstitutionPlace, UsageError, atInstitution, institutionOption, say } from './command.ts'
import { setSubscriber, setSubscriberUsage } from './set-subscriber.ts'
import { table } from './table.ts'
import { readStdin, required } from './values.ts'

/** Manages the holders of login IDs. */
export const subscriber: Command = {
  usage: [
    'add [--institution CODE] --login-id X --name N   (the password is read from stdin)',
    'unlock [--institution CODE] --login-id X',
    ...setSubscriberUsage,
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
        return atInstitution(settings, values.institution, async ({ db, profile }) => {
          await addSubscriber(db, profile.code, { loginId, name, password })
          say(`added ${loginId}`)
        })
      }
      case 'unlock': {
        const { values } = parseArgs({ args, options: loginIdOptions })
        const loginId = required(values['login-id'], '--login-id')
        return atInstitution(readSettings(), values.institution, async ({ db, profile, now }) => {
          const wasLocked = await unlockSubscriber(db, profile.code, loginId, now)
          say(wasLocked ? `unlocked ${loginId}` : `${loginId} was not locked`)
        })
      }
      case 'set':
        return setSubscriber(args, readSettings)
      case 'list': {
        const { values } = parseArgs({ args, options: institutionOption })
        return atInstitution(readSettings(), values.institution, list)
      }
      default:
        throw new UsageError('say add, unlock, set or list')
    }
  },
}

const loginIdOptions = { ...institutionOption, 'login-id': { type: 'string' } } as const

async function list({ db, profile }: InstitutionPlace): Promise<void> {
  const rows = await db.subscriber.findMany({
    where: { institutionCode: profile.code },
    select: { loginId: true, name: true, lockedAt: true, failedAttempts: true, issuedCount: true },
    orderBy: { loginId: 'asc' },
  })
  const head = ['LOGIN ID', 'CERTIFICATES', 'WRONG TRIES', 'LOCKED', 'NAME']
  const lines = rows.map(({ loginId, name, lockedAt, failedAttempts, issuedCount }) => [
    loginId,
    String(issuedCount),
    String(failedAttempts),
    lockedAt?.toISOString() ?? '-',
    name,
  ])
  say(table([head, ...lines]))
}
