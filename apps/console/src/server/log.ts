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
