import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import type { CertificateFacts } from '@certfleet/core/certificate.ts'

/** The facts a certificate's lifecycle label is derived from. */
export const lifecycleSelect = {
  authorityStatus: true,
  delivery: true,
  presence: true,
  issuedAt: true,
  notBefore: true,
  notAfter: true,
  windowOpensAt: true,
  successor: { select: { delivery: true, authorityStatus: true } },
} satisfies Prisma.CertificateSelect & Record<keyof CertificateFacts, unknown>
