import { parseArgs } from 'node:util'
import { CannotDo } from '../cannot-do.ts'
import { addFault } from '../rehearsal/add-fault.ts'
import { faultKindNames, isFaultKind } from '../rehearsal/fault-kinds.ts'
import { listFaults, removeFault } from '../rehearsal/faults.ts'
import { type Command, type Workplace, UsageError, atInstitution, institutionOption, say } from './command.ts'
import { table } from './table.ts'

/** What a rehearsal does wrong on purpose: set, listed, removed. */
export const fault: Command = {
  usage: [
    `add --kind ${faultKindNames.join('|')} [--login-id X] [--times N] [--seconds N | --steps N] [--institution 0036]`,
    'list [--institution 0036]',
    'remove --id ID [--institution 0036]',
  ],
  async run([action, ...args], readSettings) {
    switch (action) {
      case 'add': {
        const { institution, ...asked } = readFault(args)
        return atInstitution(readSettings(), institution, async (place) => {
          requireRehearsal(place)
          await addFault(place.db, place.profile.code, asked)
          say(`set: ${asked.kind} for ${asked.loginId ?? 'everybody'}`)
        })
      }
      case 'list': {
        const { values } = parseArgs({ args, options: institutionOption })
        return atInstitution(readSettings(), values.institution, async ({ db, profile }) => {
          const lines = (await listFaults(db, profile.code)).map(({ id, kind, amount, times, played, subscriber }) => [
            id,
            kind,
            String(amount ?? '-'),
            `${played} of ${times ?? 'any'}`,
            subscriber?.loginId ?? 'everybody',
          ])
          say(table([['ID', 'KIND', 'AMOUNT', 'PLAYED', 'FOR'], ...lines]))
        })
      }
      case 'remove': {
        const { values } = parseArgs({ args, options: { ...institutionOption, id: { type: 'string' } } })
        const { id } = values
        if (!id) throw new UsageError('--id is missing')
        return atInstitution(readSettings(), values.institution, async ({ db, profile }) => {
          await removeFault(db, profile.code, id)
          say('removed')
        })
      }
      default:
        throw new UsageError('say add, list or remove')
    }
  },
}

function readFault(args: string[]) {
  const text = { type: 'string' } as const
  const options = { ...institutionOption, kind: text, 'login-id': text, times: text, seconds: text, steps: text }
  // A negative number is a value, not an option.
  const joined = args.join('\0').replaceAll('--steps\0-', '--steps=-').split('\0')
  const { values } = parseArgs({ args: joined, options })
  const { institution, kind = '', seconds, steps, times } = values
  if (!isFaultKind(kind)) throw new UsageError(`--kind is ${faultKindNames.join(', ')}`)
  const amount = seconds ?? steps
  return {
    institution,
    kind,
    loginId: values['login-id'] ?? null,
    amount: amount === undefined ? null : wholeNumber(amount),
    times: times === undefined ? null : wholeNumber(times),
  }
}

function wholeNumber(text: string): number {
  if (!/^-?\d{1,6}$/.test(text)) throw new UsageError(`${text} is not a whole number`)
  return Number(text)
}

function requireRehearsal({ rehearsal }: Workplace): void {
  if (!rehearsal) throw new CannotDo('this authority is no rehearsal: nothing goes wrong on purpose')
}
