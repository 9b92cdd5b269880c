import type { X509Certificate } from 'node:crypto'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { externalSchema } from '@certfleet/core/launch.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { z } from 'zod'

const { code, name, validityDays, windowDays } = authorityProfileSchema.shape

/** What an administrator says of an institution that issues by an application of its own and has no API for us. */
export const registrationSchema = z.object({
  code,
  name: z.string().trim().pipe(name),
  /** Its portal: what people know it by, and the origin a PC may open without further permission. */
  baseUrl: z.url({ protocol: /^https$/ }).max(500),
  /** PEM of the CA certificates that issue to its customers. */
  issuers: z.string().max(60_000),
  validityDays,
  windowDays,
  phone: z.string().trim().max(40),
  external: externalSchema,
})
export type Registration = z.infer<typeof registrationSchema>

/**
 * The columns of an authority's row that are an administrator's to say.
 * @throws Problem issuers_unreadable
 */
export function columnsOf({ issuers, baseUrl, external, phone, ...rules }: Registration) {
  const byApplication = { issue: 'external', renew: 'external' } as const
  const helpdesk = phone ? { phone, hours: '' } : undefined
  const profile = authorityProfileSchema.parse({ ...rules, authentication: byApplication, helpdesk })
  return {
    name: rules.name,
    baseUrl,
    // Nobody is asked there.
    trustAnchors: '',
    issuers: certificatesIn(issuers)
      .map((each) => each.toString())
      .join(''),
    profile,
    external,
  }
}

/** The CA certificates in a pasted text; whatever else is in it is not kept. */
function certificatesIn(pem: string): X509Certificate[] {
  let found: X509Certificate[]
  try {
    found = readPemBundle(pem)
  } catch (cause) {
    throw new Problem('issuers_unreadable', {}, { cause })
  }
  if (found.length === 0 || !found.every(({ ca }) => ca)) throw new Problem('issuers_unreadable')
  return found
}
