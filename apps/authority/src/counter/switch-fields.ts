import {
  type AuthorityProfile,
  type Challenge,
  authorityProfileSchema,
  challenges,
} from '@certfleet/core/authority-profile.ts'
import { protectionLevels } from '@certfleet/core/key-protection.ts'
import { defaultSubjectTemplate } from '@certfleet/core/subject-template.ts'
import { readBusinessHours } from './business-hours.ts'

/** The switches of a profile that the settings page has; maintenance has a page of its own. */
export type Switch = Exclude<keyof AuthorityProfile, 'code' | 'name' | 'maintenance'>

/** What a form sent. */
export type GivenSwitches = Partial<Record<string, string | string[]>>

const numberOf = (name: Switch) => ({
  kind: 'number' as const,
  read: (given: GivenSwitches) => Number(given[name] || Number.NaN),
})
const choiceOf = <const Options extends readonly string[]>(name: Switch, options: Options) => ({
  kind: 'choice' as const,
  options,
  read: (given: GivenSwitches) => given[name],
})

const yesOf = (name: Switch) => ({ kind: 'yes' as const, read: (given: GivenSwitches) => given[name] !== undefined })

/** How a certificate can get revoked. */
export const ways = ['portal', 'paper'] as const satisfies AuthorityProfile['revocationRoutes']

/** Who can issue, apart for a first issue and for a renewal. */
export const issuers = {
  issue: ['employee', 'grant', 'external'],
  renew: ['employee', 'possession', 'external'],
} as const satisfies { [Purpose in 'issue' | 'renew']: AuthorityProfile['authentication'][Purpose][] }

/** How each switch is asked for, and read from the form; what it means decides the profile's own schema. */
export const switchFields = {
  validityDays: numberOf('validityDays'),
  windowDays: numberOf('windowDays'),
  issueWhenLive: choiceOf('issueWhenLive', ['refuse', 'allow']),
  issueWhenExpired: choiceOf('issueWhenExpired', ['allow', 'require_revocation']),
  onRenewal: choiceOf('onRenewal', ['keep_old_until_expiry', 'revoke_old_on_confirm']),
  graceAfterExpiryDays: numberOf('graceAfterExpiryDays'),
  maxUsers: numberOf('maxUsers'),
  challenges: {
    kind: 'challenges' as const,
    read: (given: GivenSwitches) => ({ issue: challengesOf(given, 'issue'), renew: challengesOf(given, 'renew') }),
  },
  authentication: {
    kind: 'authentication' as const,
    read: (given: GivenSwitches) => ({ issue: given['authentication.issue'], renew: given['authentication.renew'] }),
  },
  renewalNeedsOrder: yesOf('renewalNeedsOrder'),
  idempotent: yesOf('idempotent'),
  minimumKeyProtection: choiceOf('minimumKeyProtection', protectionLevels),
  lockAfter: numberOf('lockAfter'),
  tempLockMinutes: numberOf('tempLockMinutes'),
  businessHours: { kind: 'business hours' as const, read: (given: GivenSwitches) => readBusinessHours(given) },
  sessionPolicy: choiceOf('sessionPolicy', ['latest_wins', 'first_wins']),
  revocationRoutes: {
    kind: 'routes' as const,
    read: (given: GivenSwitches) => ways.filter((way) => [given.revocationRoutes ?? []].flat().includes(way)),
  },
  subjectTemplate: {
    kind: 'template' as const,
    read: (given: GivenSwitches) => textOf(given.subjectTemplate) || defaultSubjectTemplate,
  },
  noticeByInstitution: yesOf('noticeByInstitution'),
  portalNoticeDays: {
    kind: 'optional number' as const,
    read: (given: GivenSwitches) => (textOf(given.portalNoticeDays) ? Number(given.portalNoticeDays) : undefined),
  },
  helpdesk: {
    kind: 'helpdesk' as const,
    read: (given: GivenSwitches) => {
      const [phone, hours] = [textOf(given['helpdesk.phone']), textOf(given['helpdesk.hours'])]
      return phone || hours ? { phone, hours } : undefined
    },
  },
} satisfies Record<Switch, { kind: string; read: (given: GivenSwitches) => unknown }>

export const switchNames = Object.keys(switchFields) as Switch[]

const textOf = (value: string | string[] | undefined): string => (typeof value === 'string' ? value.trim() : '')

function challengesOf(given: GivenSwitches, purpose: 'issue' | 'renew'): Challenge[] {
  const chosen = [given[`challenges.${purpose}`] ?? []].flat()
  return challenges.filter((each) => chosen.includes(each))
}

/** The switches the form gives another value than the profile has. */
export function changedSwitches(profile: AuthorityProfile, given: GivenSwitches): Partial<Record<Switch, unknown>> {
  const read = switchNames.map((name) => [name, switchFields[name].read(given)] as const)
  return Object.fromEntries(read.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(profile[name])))
}

/** A profile with what a clerk wants upon it, as a form shows it; what no profile may have is left out. */
export function overlaid(profile: AuthorityProfile, wanted: Partial<Record<Switch, unknown>>): AuthorityProfile {
  const possible = Object.entries(wanted).filter(
    ([name, value]) => authorityProfileSchema.safeParse({ ...profile, [name]: value }).success,
  )
  return { ...profile, ...Object.fromEntries(possible) }
}
