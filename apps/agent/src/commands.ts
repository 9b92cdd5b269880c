import type { Words } from './screens/text/text.ts'

/** What people type, and what may follow it. */
export const commands = {
  run: '',
  enrol: '--server URL',
  open: '',
  renew: '[--login-id ID]',
  status: '',
  doctor: '[--json]',
  log: '[--lines N] [--follow] [--path]',
  help: '',
} as const
export type Command = keyof typeof commands

/** One line for each command. */
export function usageText({ cli }: Words): string {
  const lines = Object.entries(commands).map(([name, rest]) => {
    const typed = `${name} ${rest}`.padEnd(usageColumns)
    return `  ${typed}  ${cli.commands[name as Command]}`
  })
  return [cli.usage, ...lines].join('\n')
}

const usageColumns = 36
