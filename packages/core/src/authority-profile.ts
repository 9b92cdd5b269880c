import { z } from 'zod'
import type { Purpose } from './issuance.ts'
import { protectionLevels } from './key-protection.ts'
import { businessHoursSchema, maintenanceSchema } from './offer-hours.ts'
import { defaultSubjectTemplate } from './subject-template.ts'

/** Transaction authentication CCHK005, one-time password CCHK003 or CCHK004, secret question CCHK006. */
export const challenges = ['transaction', 'otp', 'question'] as const
export type Challenge = (typeof challenges)[number]

const issueWays = ['employee', 'grant', 'external'] as const
const renewWays = ['employee', 'possession', 'external'] as const

/**
 * How one issuing authority behaves: the switches of `spec/domain.md` D.6 that have an effect, with the manual's
 * values as defaults. The authority publishes it, the console keeps a copy, both judge by it.
 */
export const authorityProfileSchema = z.object({
  /** 金融機関コード: four digits, a string because of leading zeros. */
  code: z.string().regex(/^\d{4}$/),
  name: z.string().min(1).max(100),
  validityDays: z.int().min(1).max(3650).default(366),
  windowDays: z.int().min(1).max(366).default(40),
  /** Whether a first issue is answered while the login ID still has a live certificate. */
  issueWhenLive: z.enum(['refuse', 'allow']).default('refuse'),
  /** Whether a login ID whose last certificate has expired gets another, or that one has to be revoked first. */
  issueWhenExpired: z.enum(['allow', 'require_revocation']).default('allow'),
  /** What becomes of a certificate when its successor is confirmed. */
  onRenewal: z.enum(['keep_old_until_expiry', 'revoke_old_on_confirm']).default('keep_old_until_expiry'),
  /** Days after its expiry in which a certificate may still be renewed. */
  graceAfterExpiryDays: z.int().min(0).max(366).default(0),
  /** Login IDs the institution takes. */
  maxUsers: z.int().min(1).max(100_000).default(100),
  /** What is asked beside the password, apart for a first issue and for a renewal; the order is the dialogue's. */
  challenges: z
    .object({ issue: z.array(z.enum(challenges)).max(3), renew: z.array(z.enum(challenges)).max(3) })
    .default({ issue: [], renew: [] }),
  /**
   * Who does the issuing, apart for a first issue and for a renewal: the employee in our dialogue, the institution's
   * own application (`external`), or nobody: the company's console vouches for the PC's new key (`grant`), the key of the
   * certificate that ends for the next (`possession`).
   */
  authentication: z
    .object({ issue: z.enum(issueWays), renew: z.enum(renewWays) })
    .default({ issue: 'employee', renew: 'employee' }),
  /** A renewal by possession needs an order of the company's console too: a stolen PC does not renew itself for ever. */
  renewalNeedsOrder: z.boolean().default(true),
  /** The same request id and CSR give the same certificate, so a lost answer can be fetched again. */
  idempotent: z.boolean().default(true),
  /** How well the PC has to keep the key: with less the agent makes none. What it says of itself is not proven. */
  minimumKeyProtection: z.enum(protectionLevels).default('file'),
  /** Wrong passwords and answers in a row before the login ID is locked (利用停止). */
  lockAfter: z.int().min(1).max(20).default(5),
  /** Above 0: it is locked for this long first (一時停止), and for good when as many tries again are wrong. */
  tempLockMinutes: z
    .int()
    .min(0)
    .max(24 * 60)
    .default(0),
  /**
   * Which of two logins of one login ID counts: the later one, which ends the other, or the first, as long as its session
   * lasts.
   */
  sessionPolicy: z.enum(['latest_wins', 'first_wins']).default('latest_wins'),
  /** Weekly times in which it answers nobody. */
  maintenance: z.array(maintenanceSchema).max(50).default([]),
  /** When it serves employees; without it at any time. What was begun in time may be finished. */
  businessHours: businessHoursSchema.optional(),
  /** How a certificate gets revoked: by an administrator user in the portal, by the institution on paper. */
  revocationRoutes: z
    .array(z.enum(['portal', 'paper']))
    .min(1)
    .max(2)
    .default(['portal', 'paper']),
  /**
   * What the subject of its users' certificates is made of (`subject-template.ts`). A renewal keeps the subject that is
   * there. Only whoever sets it judges it: what a later version takes as well shall not make the profile unreadable here.
   */
  subjectTemplate: z.string().max(500).default(defaultSubjectTemplate),
  /** Whether the institution itself writes to its users before their certificates end. */
  noticeByInstitution: z.boolean().default(true),
  /** Days before the expiry at which it does; without it, when the window opens. */
  portalNoticeDays: z.int().min(1).max(366).optional(),
  /** The institution's own desk, shown where only it can help. */
  helpdesk: z.object({ phone: z.string().max(40), hours: z.string().max(100) }).optional(),
})

export type AuthorityProfile = z.infer<typeof authorityProfileSchema>
export type RevocationRoute = AuthorityProfile['revocationRoutes'][number]

/** Whether the authority has this done with nobody present. */
export const isUnattended = ({ authentication }: AuthorityProfile, purpose: Purpose): boolean =>
  purpose === 'renew' ? authentication.renew === 'possession' : authentication.issue === 'grant'

/** From this protocol on (`protocol.ts`) agents do it; older ones ask the employee as ever. */
const oldestUnattendedProtocol = 6

/**
 * Whether that agent gets the next certificate with nobody present. One that has not been connected yet is taken for one
 * of today: an older one leaves the word in the order aside, and asks the employee.
 */
export const needsNobody = (profile: AuthorityProfile, purpose: Purpose, agent: { protocol: number | null } | null) =>
  isUnattended(profile, purpose) && agent !== null && (agent.protocol ?? Infinity) >= oldestUnattendedProtocol

/** Whether anything stands on the word of a console, whose key the authority then has to know. */
export const needsOrderKey = ({ authentication, renewalNeedsOrder }: AuthorityProfile): boolean =>
  authentication.issue === 'grant' || (authentication.renew === 'possession' && renewalNeedsOrder)

/** Which way an expired certificate gets revoked where it has to be before there is another; null: it need not be. */
export function revokedFirst({ issueWhenExpired, revocationRoutes }: AuthorityProfile): RevocationRoute | null {
  if (issueWhenExpired === 'allow') return null
  return revocationRoutes.includes('portal') ? 'portal' : 'paper'
}

/** How many days before the expiry the institution itself begins to remind its users. */
export const noticeDaysOf = ({ portalNoticeDays, windowDays }: AuthorityProfile): number =>
  portalNoticeDays ?? windowDays
