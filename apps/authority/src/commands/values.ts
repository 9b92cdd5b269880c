import { text } from 'node:stream/consumers'
import { UsageError } from './command.ts'

export function required(value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError(`${option} is missing`)
  return value
}

export function oneOf<T extends string>(choices: readonly T[], value: string | undefined, option: string): T {
  const choice = choices.find((each) => each === value)
  if (choice === undefined) throw new UsageError(`${option} is ${choices.join(', ')}`)
  return choice
}

/** What must not stand on a command line. One line break belongs to the one who typed or echoed it, not to the text. */
export const readStdin = async (): Promise<string> => (await text(process.stdin)).replace(/\r?\n$/, '')
