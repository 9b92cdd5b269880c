import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startAuthority } from '../server.ts'
import { type Command, say } from './command.ts'

/** Serves until SIGTERM or SIGINT. The line `ready …` tells a supervisor that both listeners answer. */
export const serve: Command = {
  usage: [''],
  async run(args, readSettings) {
    parseArgs({ args, options: {} })
    const stop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
    const running = await startAuthority(readSettings())
    say(`ready ${running.apiUrl} ${running.certLoginUrl}`)
    await stop
    await running.close()
  },
}
