import type { ContractorConfirmation } from '@certfleet/authority-db/generated/client.ts'
import type { Challenge } from '@certfleet/core/authority-profile.ts'
import type { Refusal } from '../problem.ts'

/** What a login ID has registered. */
export interface RegistrationFacts {
  browserOnly: boolean
  contractorConfirmation: ContractorConfirmation
  registrationCodeHash: string | null
  question: string | null
  transactionToken: { activatedAt: Date | null } | null
  otpToken: { activatedAt: Date | null } | null
}

export const registrationFields = {
  browserOnly: true,
  contractorConfirmation: true,
  registrationCodeHash: true,
  question: true,
  transactionToken: { select: { activatedAt: true } },
  otpToken: { select: { activatedAt: true } },
} as const

type Check = (facts: RegistrationFacts) => Refusal['code'] | null

/** Whoever is asked for one of these must have registered it (manual §4). */
const factors: Record<Challenge, Check> = {
  transaction: ({ transactionToken }) => missing(transactionToken, 'G015e', 'G012e'),
  otp: ({ otpToken }) => missing(otpToken, 'G014e', 'G013e'),
  question: ({ question }) => (question === null ? 'G010e' : null),
}

const missing = (
  token: { activatedAt: Date | null } | null,
  none: Refusal['code'],
  inactive: Refusal['code'],
): Refusal['code'] | null => (token ? (token.activatedAt ? null : inactive) : none)

const always: Check[] = [
  ({ browserOnly }) => (browserOnly ? 'G004e' : null),
  ({ contractorConfirmation }) => (contractorConfirmation === 'none' ? null : 'G020e'),
  ({ registrationCodeHash }) => (registrationCodeHash === null ? null : 'G011e'),
]

/** Why the dialogue cannot serve a login ID that is asked these challenges, or null: the first thing in its way. */
export function whyNotServed(facts: RegistrationFacts, challenges: readonly Challenge[]): Refusal | null {
  const checks = [...always, ...inOrder(challenges).map((challenge) => factors[challenge])]
  const code = checks.map((check) => check(facts)).find((each) => each !== null)
  return code ? { code } : null
}

const order = ['transaction', 'otp', 'question'] as const satisfies Challenge[]
const inOrder = (challenges: readonly Challenge[]) => order.filter((each) => challenges.includes(each))

/** The screens that are asked after the password, in the order of the dialogue (manual §2.2). */
export const screensOf = (challenges: readonly Challenge[]): ChallengeScreen[] =>
  inOrder(challenges).map((challenge) => screens[challenge])
const screens = { transaction: 'CCHK005', otp: 'CCHK003', question: 'CCHK006' } as const
export type ChallengeScreen = 'CCHK003' | 'CCHK004' | 'CCHK005' | 'CCHK006'
