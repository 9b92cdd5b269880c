import { type Calendar, dayMs, endOfNthBusinessDay } from './calendar.ts'

/** What the authority says of a certificate. */
export const authorityStatuses = ['issued', 'revoked'] as const
export type AuthorityStatus = (typeof authorityStatuses)[number]

/** Whether the certificate reached the PC whose key it certifies. */
export const deliveries = ['pending', 'confirmed', 'abandoned'] as const
export type Delivery = (typeof deliveries)[number]

/** What the PC's agent found when it last looked into the key store. */
export const presences = [
  'never_seen',
  'present_ok',
  'present_key_unusable',
  'present_clock_conflict',
  'absent_after_seen',
  'other_user_store',
] as const
export type Presence = (typeof presences)[number]

/** The stored facts a lifecycle label is derived from. Times are the authority's. */
export interface CertificateFacts {
  authorityStatus: AuthorityStatus
  delivery: Delivery
  presence: Presence
  issuedAt: Date
  notBefore: Date
  notAfter: Date
  /** The instant from which the authority renews it: notAfter − windowDays of its profile. */
  windowOpensAt: Date
  successor: { delivery: Delivery; authorityStatus: AuthorityStatus } | null
}

/** The same condition as data, in the shape Prisma takes, so that a list can be filtered by a derived label. */
export interface CertificateWhere {
  AND?: CertificateWhere[]
  OR?: CertificateWhere[]
  NOT?: CertificateWhere[]
  authorityStatus?: AuthorityStatus
  delivery?: Delivery
  presence?: Presence
  issuedAt?: { lt: Date }
  notBefore?: { gt: Date }
  notAfter?: { lte: Date }
  windowOpensAt?: { lte: Date }
  successor?: { is: { delivery: Delivery; authorityStatus: AuthorityStatus } }
}

/** When a label is asked for, and by which business days. */
export interface Moment {
  now: Date
  calendar: Calendar
}

interface Rule {
  is(facts: CertificateFacts, at: Moment): boolean
  where(at: Moment): CertificateWhere
}

/** An answer of the authority that has not reached the PC's store by then is half finished (manual §5). */
const deliveryGraceMs = 15 * 60_000
const expiringDays = 14
const criticalBusinessDays = 3

const after = (now: Date, ms: number) => new Date(now.getTime() + ms)
const criticalUntil = (at: Moment) => endOfNthBusinessDay(at.now, criticalBusinessDays + 1, at.calendar)
const present = (presence: Presence): Rule => ({
  is: (c) => c.presence === presence,
  where: () => ({ presence }),
})
const expiresBy = (until: (at: Moment) => Date): Rule => ({
  is: (c, at) => c.notAfter <= until(at),
  where: (at) => ({ notAfter: { lte: until(at) } }),
})

/** First match wins; every label has its condition twice, held equal by a property test against PostgreSQL. */
const rules = {
  revoked: {
    is: (c) => c.authorityStatus === 'revoked',
    where: () => ({ authorityStatus: 'revoked' }),
  },
  expired: expiresBy((at) => at.now),
  superseded: {
    is: (c) => c.successor?.delivery === 'confirmed' && c.successor.authorityStatus === 'issued',
    where: () => ({ successor: { is: { delivery: 'confirmed', authorityStatus: 'issued' } } }),
  },
  issued_not_installed: {
    is: (c, at) =>
      c.delivery === 'abandoned' || (c.delivery === 'pending' && c.issuedAt < after(at.now, -deliveryGraceMs)),
    where: (at) => ({
      OR: [{ delivery: 'abandoned' }, { delivery: 'pending', issuedAt: { lt: after(at.now, -deliveryGraceMs) } }],
    }),
  },
  key_unusable: present('present_key_unusable'),
  misplaced: present('other_user_store'),
  missing: {
    is: (c) => c.presence === 'absent_after_seen' && c.delivery === 'confirmed',
    where: () => ({ presence: 'absent_after_seen', delivery: 'confirmed' }),
  },
  critical: expiresBy(criticalUntil),
  expiring: expiresBy((at) => after(at.now, expiringDays * dayMs)),
  due: {
    is: (c, at) => c.windowOpensAt <= at.now,
    where: (at) => ({ windowOpensAt: { lte: at.now } }),
  },
  not_yet_valid: {
    is: (c, at) => c.notBefore > at.now,
    where: (at) => ({ notBefore: { gt: at.now } }),
  },
  valid: { is: () => true, where: () => ({}) },
} satisfies Record<string, Rule>

export type Lifecycle = keyof typeof rules
export const lifecycles = Object.keys(rules) as Lifecycle[]

/** The derived label of `spec/domain.md` D.2. Never stored: it changes with time alone. */
export function lifecycleOf(facts: CertificateFacts, at: Moment): Lifecycle {
  return lifecycles.find((label) => rules[label].is(facts, at)) ?? 'valid'
}

/** The condition a database row meets when `lifecycleOf` would call it `label`. */
export function whereLifecycle(label: Lifecycle, at: Moment): CertificateWhere {
  const earlier = lifecycles.slice(0, lifecycles.indexOf(label))
  return { AND: [rules[label].where(at)], NOT: earlier.map((other) => rules[other].where(at)) }
}

/** The instant from which the authority renews a certificate. */
export function windowOpensAt(notAfter: Date, windowDays: number): Date {
  return after(notAfter, -windowDays * dayMs)
}

/** The instant from which the authority no longer renews it: its expiry, or later where the profile gives days of grace. */
export function renewableUntil(notAfter: Date, graceAfterExpiryDays: number): Date {
  return after(notAfter, graceAfterExpiryDays * dayMs)
}
