import { CannotDo } from './cannot-do.ts'
import { backup } from './commands/backup.ts'
import { ca } from './commands/ca.ts'
import { certificates } from './commands/certificates.ts'
import { clerk } from './commands/clerk.ts'
import { clock } from './commands/clock.ts'
import { type Command, UsageError, note } from './commands/command.ts'
import { fault } from './commands/fault.ts'
import { init } from './commands/init.ts'
import { institution } from './commands/institution.ts'
import { invite } from './commands/invite.ts'
import { rehearsal } from './commands/rehearsal.ts'
import { restore } from './commands/restore.ts'
import { revoke } from './commands/revoke.ts'
import { serve } from './commands/serve.ts'
import { subscriber } from './commands/subscriber.ts'
import { token } from './commands/token.ts'
import { BadSettings, readSettings } from './env.ts'

/** The authority's program: `authority <command> [options]`. Exit codes: 0 done, 1 could not, 2 not understood. */
const commands: Record<string, Command> = {
  init,
  serve,
  ca,
  institution,
  invite,
  subscriber,
  token,
  revoke,
  clerk,
  clock,
  certificates,
  backup,
  restore,
  rehearsal,
  fault,
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (!command) throw new UsageError(name ? `there is no command ${name}` : 'say which command')
  await command.run(args, () => readSettings(process.env))
} catch (error) {
  if (isUsageError(error)) {
    note(`authority: ${error.message}\n\n${usage(command ? { [name]: command } : commands)}`)
    process.exitCode = 2
  } else {
    note(`authority: ${isExpected(error) ? error.message : explain(error)}`)
    process.exitCode = 1
  }
}

function usage(of: Record<string, Command>): string {
  const lines = Object.entries(of).flatMap(([each, { usage: forms }]) => forms.map((form) => `${each} ${form}`.trim()))
  return `usage:\n${lines.map((line) => `  authority ${line}`).join('\n')}`
}

/** `parseArgs` has errors of its own for what it does not understand. */
function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

/** The message says it all: what happened, why, and what to do. */
function isExpected(error: unknown): error is Error {
  return error instanceof CannotDo || error instanceof BadSettings
}

/**
 * For what nobody foresaw: the chain of causes, each by the last line of its message (the lines before are Prisma's,
 * about its own call), without the stack of a program that is not the reader's.
 */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What tries several addresses fails with a list and no message of its own.
  const message = error instanceof AggregateError ? error.errors.map(explain).join('; ') : error.message
  const reason = message.trim().split('\n').at(-1) ?? ''
  return error.cause === undefined ? reason : `${reason}\n  because: ${explain(error.cause)}`
}
