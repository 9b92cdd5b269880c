import { parseArgs } from 'node:util'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { unlockSubscriber } from '../subscribers/unlock-subscriber.ts'
import { type Command, UsageError, type Workplace, atWork, say } from './command.ts'
import { setSubscriber, setSubscriberUsage } from './set-subscriber.ts'
import { table } from './table.ts'
import { readStdin, required } from './values.ts'

/** Manages the holders of login IDs. */
export const subscriber: Command = {
  usage: [
    'add --login-id X --name N   (the password is read from stdin)',
    'unlock --login-id X',
    ...setSubscriberUsage,
    'list',
  ],
  async run([action, ...args], readSettings) {
    switch (action) {
      case 'add': {
        const { values } = parseArgs({ args, options: { 'login-id': { type: 'string' }, name: { type: 'string' } } })
        const loginId = required(values['login-id'], '--login-id')
        const name = required(values.name, '--name')
        const settings = readSettings()
        const password = await readStdin()
        return atWork(settings, async ({ db }) => {
          await addSubscriber(db, { loginId, name, password })
          say(`added ${loginId}`)
        })
      }
      case 'unlock': {
        const { values } = parseArgs({ args, options: { 'login-id': { type: 'string' } } })
        const loginId = required(values['login-id'], '--login-id')
        return atWork(readSettings(), async ({ db, now }) => {
          const wasLocked = await unlockSubscriber(db, loginId, now)
          say(wasLocked ? `unlocked ${loginId}` : `${loginId} was not locked`)
        })
      }
      case 'set':
        return setSubscriber(args, readSettings)
      case 'list':
        parseArgs({ args, options: {} })
        return atWork(readSettings(), list)
      default:
        throw new UsageError('say add, unlock, set or list')
    }
  },
}

async function list({ db }: Workplace): Promise<void> {
  const rows = await db.subscriber.findMany({
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
