import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { Moment } from '@certfleet/core/certificate.ts'
import { type Refusal, whyNotRenew } from '@certfleet/core/issuance.ts'
import { lifecycleSelect } from './lifecycle-select.ts'

/** What the renewal rules want to know of a certificate, as one select. */
export const renewSelect = {
  ...lifecycleSelect,
  agent: { select: { state: true } },
  authority: { select: { profile: true } },
  subscriber: { select: { issuances: { where: { endedAt: null }, select: { id: true }, take: 1 } } },
} satisfies Prisma.CertificateSelect

type RenewRow = Prisma.CertificateGetPayload<{ select: typeof renewSelect }>

/** Null when the certificate may be renewed, else the reason shown beside the disabled button. */
export function whyNotRenewRow(row: RenewRow, at: Moment): Refusal | null {
  const openIssuanceId = row.subscriber?.issuances[0]?.id ?? null
  // A certificate of nobody we know is not renewed: its PC is known, its person is not.
  const agent = row.subscriber ? row.agent : null
  return whyNotRenew({ certificate: row, graceAfterExpiryDays: graceOf(row, at), agent, openIssuanceId, ...at })
}

/** Read of expired ones only: a bulk renewal judges tens of thousands that are not. */
const graceOf = ({ notAfter, authority }: RenewRow, { now }: Moment): number =>
  notAfter > now ? 0 : authorityProfileSchema.parse(authority.profile).graceAfterExpiryDays
