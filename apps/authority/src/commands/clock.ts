import { parseArgs } from 'node:util'
import { parseOffset } from '../clock.ts'
import { moveClock } from '../rehearsal/move-clock.ts'
import { type Command, UsageError, atWork, say } from './command.ts'

/** Moves the clock of a rehearsal. Running servers follow within a second. */
export const clock: Command = {
  usage: ['--offset +30d | -2h | 0   (from real time)'],
  async run(args, readSettings) {
    const { values } = parseArgs({ args: joinNegative(args), options: { offset: { type: 'string' } } })
    const offsetMs = parseOffset(values.offset ?? '')
    if (offsetMs === null) throw new UsageError('--offset is days or hours from real time, as +30d or -2h, or 0')
    await atWork(readSettings(), async ({ db }) => {
      await moveClock(db, offsetMs)
      say(`the authority’s clock is ${new Date(Date.now() + offsetMs).toISOString()}`)
    })
  },
}

/** `parseArgs` takes `-2h` for options of its own unless it is joined to the option it belongs to. */
function joinNegative([option, value, ...rest]: string[]): string[] {
  return option === '--offset' && value?.startsWith('-')
    ? [`${option}=${value}`, ...rest]
    : [option, value].flatMap((each) => each ?? []).concat(rest)
}
