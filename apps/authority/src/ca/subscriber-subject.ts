import { randomInt } from 'node:crypto'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { fillTemplate, isBareLoginId, withNumber } from '@certfleet/core/subject-template.ts'
import { certificateParts } from '@certfleet/pki/certificate-parts.ts'
import type { CertificateRequest } from '@certfleet/pki/certificate.ts'
import { type ReadAttribute, readName, withCommonName } from '@certfleet/pki/name.ts'
import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { caGeneration, certificateNumber } from './names.ts'
import { templateOf } from './subject-template.ts'

/** Whom a certificate is for, as the authority knows the person at this moment. */
export interface Holder {
  loginId: string
  name: string
  email: string | null
  /** How many certificates this login ID has had. */
  issuedCount: number
}

interface Asked {
  /** The certificate that is renewed, DER; null: a first one, or another. */
  renewed: Uint8Array | null
  /** Whoever asked knows a login ID that is the whole common name. */
  findsBareLoginId: boolean
  now: Date
}

export interface SubscriberSubject {
  subject: CertificateRequest['subject']
  /** What a CSR may name. */
  named: ReadAttribute[]
}

/**
 * The subject a certificate gets: of a renewal that of the certificate it renews, whatever the template and the person's name
 * are by now (RFC 7030 §4.2.2); of any other what the template makes.
 */
export function subjectFor(
  { profile, ca }: { profile: AuthorityProfile; ca: { generation: number } },
  { issuedCount, ...holder }: Holder,
  { renewed, findsBareLoginId, now }: Asked,
): SubscriberSubject {
  const number = certificateNumber(issuedCount + 1, now, randomInt(1_000_000))
  if (renewed) return keptSubject(certificateParts(renewed).subject, holder.loginId, number)
  const template = templateOf(profile)
  const subject = fillTemplate(isBareLoginId(template) && !findsBareLoginId ? withNumber(template) : template, {
    ...holder,
    number,
    institutionCode: profile.code,
    institutionName: profile.name,
    caGeneration: caGeneration(ca.generation),
  })
  return { subject, named: subject }
}

/** Byte for byte; only a number in it goes on counting, since it is each certificate's own (manual §3.1). */
function keptSubject(der: Buffer, loginId: string, number: string): SubscriberSubject {
  const named = readName(der)
  const isNumbered = named.some(({ type, value }) => type === 'CN' && value !== loginId && loginIdOf(value) === loginId)
  return { subject: isNumbered ? withCommonName(der, `${loginId} ${number}`) : der, named }
}
