import { consoleMessageSchema } from '@certfleet/core/protocol.ts'
import { jsonOrNull } from '../json.ts'
import type { DialLine } from './line.ts'

/**
 * The time a gateway tells with its challenge, with which every line begins; whoever then goes was nobody.
 * @throws when none comes within that time
 */
export async function askChallenge(dial: DialLine, withinMs: number): Promise<Date> {
  const said = Promise.withResolvers<string>()
  const timer = setTimeout(() => said.reject(new Error(`no challenge within ${withinMs} ms`)), withinMs)
  const line = dial({
    message: said.resolve,
    alive: () => {},
    error: said.reject,
    end: () => said.reject(new Error('closed')),
  })
  try {
    const message = consoleMessageSchema.safeParse(jsonOrNull(await said.promise)).data
    if (message?.type !== 'challenge') throw new Error('what answers there is no gateway')
    return new Date(message.time)
  } finally {
    clearTimeout(timer)
    line.close()
  }
}
