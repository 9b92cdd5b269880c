import { parseArgs } from 'node:util'
import { replaceRehearsalKey } from '../rehearsal/rehearsal-key.ts'
import { type Command, UsageError, atWork, say } from './command.ts'

/** Prints where a rehearsal is conducted, and a new key to it. */
export const rehearsal: Command = {
  usage: ['key'],
  async run([action, ...args], readSettings) {
    parseArgs({ args, options: {} })
    if (action !== 'key') throw new UsageError('say key')
    const settings = readSettings()
    await atWork(settings, async ({ db }) => {
      const key = await replaceRehearsalKey(db)
      say(`${settings.publicUrl}/rehearsal`)
      say(`key: ${key}`)
    })
  },
}
