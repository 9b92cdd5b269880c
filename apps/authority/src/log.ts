import { type DestinationStream, type Logger, type LevelWithSilent, pino } from 'pino'

/** JSON lines to stdout. What is logged is chosen field by field; the redaction is the second lock on the same door. */
export function createLog(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const secrets = ['password', 'token', 'authorization', 'csr', 'signature']
  const redact = { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' }
  return pino({ level, redact, base: null }, destination)
}
