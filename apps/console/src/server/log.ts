import pino, { type Logger } from 'pino'
import { env } from '../env.ts'

const shared = globalThis as { certfleetLog?: Logger }

/** The log is for operators: ids, codes and causes. Secrets are never handed to it. */
export const log = (): Logger =>
  (shared.certfleetLog ??= pino({
    level: env().logLevel,
    base: null,
    // An error of Redis carries the command it answers, and a refused sign-in is a command with the password in it.
    redact: { paths: ['err.command'], remove: true },
  }))

/** A listener for errors that come again and again while something is away: it says the same one once a minute. */
export function complainOf(what: string): (error: Error) => void {
  let last = ''
  let saidAt = 0
  return (error) => {
    const now = Date.now()
    if (error.message === last && now - saidAt < 60_000) return
    last = error.message
    saidAt = now
    log().warn({ err: error }, what)
  }
}
