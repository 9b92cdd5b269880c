import { parseArgs } from 'node:util'
import { BankRole, type Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { AuditAction } from '../counter/audit.ts'
import { contractorSteps, stepContractorConfirmation } from '../subscribers/contractor-confirmation.ts'
import { registerQuestion } from '../subscribers/register-question.ts'
import { setRegistrationCode } from '../subscribers/registration-code.ts'
import { setBrowserOnly } from '../subscribers/set-browser-only.ts'
import { setEmail } from '../subscribers/set-email.ts'
import { setRole } from '../subscribers/set-role.ts'
import type { Settings } from '../env.ts'
import { UsageError, type InstitutionPlace, atInstitution, institutionOption, say } from './command.ts'
import { oneOf, readStdin, required } from './values.ts'

export const roles = Object.values(BankRole)

export const setSubscriberUsage = [
  `set [--institution CODE] --login-id X --role ${roles.join('|')}`,
  'set [--institution CODE] --login-id X --browser-only on|off',
  'set [--institution CODE] --login-id X --email A|none   (where the institution’s notices go)',
  `set [--institution CODE] --login-id X --contractor ${contractorSteps.join('|')}`,
  'set [--institution CODE] --login-id X --question Q   (the answer is read from stdin)',
  'set [--institution CODE] --login-id X --registration-code sent|confirmed   (the code that was sent is read from stdin)',
]

/** Sets one thing about a login ID: what pages of the portal do, done by the institution. */
export async function setSubscriber(args: string[], readSettings: () => Settings): Promise<void> {
  const { values } = parseArgs({ args, options })
  const loginId = required(values['login-id'], '--login-id')
  const { set, ...deed } = await setting(values, loginId)
  await atInstitution(readSettings(), values.institution, async (place) => {
    await place.audited({ ...deed, target: loginId }, (tx) => set(tx, place))
    say(`set ${loginId}`)
  })
}

const options = {
  ...institutionOption,
  'login-id': { type: 'string' },
  role: { type: 'string' },
  'browser-only': { type: 'string' },
  email: { type: 'string' },
  contractor: { type: 'string' },
  question: { type: 'string' },
  'registration-code': { type: 'string' },
} as const

type Values = Partial<Record<keyof typeof options, string>>

/** What is set, and what the audit log says of it. */
interface Setting {
  action: AuditAction
  details?: Prisma.InputJsonObject
  set: (tx: Prisma.TransactionClient, place: InstitutionPlace) => Promise<unknown>
}

/** @throws UsageError unless exactly one thing is set. */
async function setting(values: Values, loginId: string): Promise<Setting> {
  const { 'login-id': _, institution: __, ...things } = values
  const [thing, ...more] = Object.keys(things) as (keyof typeof things)[]
  if (thing === undefined || more.length > 0) throw new UsageError('set one thing at a time')
  switch (thing) {
    case 'role': {
      const role = oneOf(roles, values.role, '--role')
      return {
        action: 'role_set',
        details: { role },
        set: (tx, { profile }) => setRole(tx, profile.code, { loginId, role }),
      }
    }
    case 'browser-only': {
      const browserOnly = oneOf(['on', 'off'], values['browser-only'], '--browser-only') === 'on'
      return {
        action: browserOnly ? 'browser_only_on' : 'browser_only_off',
        set: (tx, { profile, now }) => setBrowserOnly(tx, profile, { loginId, browserOnly }, now),
      }
    }
    case 'email': {
      const given = required(values.email, '--email')
      const email = given === 'none' ? null : given
      return { action: 'email_set', set: (tx, { profile }) => setEmail(tx, profile.code, { loginId, email }) }
    }
    case 'contractor': {
      const step = oneOf(contractorSteps, values.contractor, '--contractor')
      return {
        action: `contractor_${step}`,
        set: (tx, { profile, now }) => stepContractorConfirmation(tx, profile, { loginId, step }, now),
      }
    }
    case 'question': {
      const question = required(values.question, '--question')
      const answer = await readStdin()
      return {
        action: 'question_registered',
        set: (tx, { profile, now }) => registerQuestion(tx, profile, { loginId, question, answer }, now),
      }
    }
    case 'registration-code': {
      const how = oneOf(['sent', 'confirmed'], values['registration-code'], '--registration-code')
      const code = how === 'sent' ? await readStdin() : null
      return {
        action: `registration_code_${how}`,
        set: (tx, { profile, now }) => setRegistrationCode(tx, profile, { loginId, code }, now),
      }
    }
  }
}
