import { z } from 'zod'
import { maintenanceSchema } from './offer-hours.ts'

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
  /** Who does the issuing, apart for a first issue and for a renewal. */
  authentication: z
    .object({ issue: z.enum(['employee']), renew: z.enum(['employee']) })
    .default({ issue: 'employee', renew: 'employee' }),
  /** The same request id and CSR give the same certificate, so a lost answer can be fetched again. */
  idempotent: z.boolean().default(true),
  /** Wrong passwords in a row before the login ID is locked (利用停止). */
  lockAfter: z.int().min(1).max(20).default(5),
  /** Weekly times in which it answers nobody. */
  maintenance: z.array(maintenanceSchema).max(50).default([]),
  /** The institution's own desk, shown where only it can help. */
  helpdesk: z.object({ phone: z.string().max(40), hours: z.string().max(100) }).optional(),
})

export type AuthorityProfile = z.infer<typeof authorityProfileSchema>
