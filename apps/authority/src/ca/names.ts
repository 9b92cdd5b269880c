import type { NameAttribute } from '@certfleet/pki/der.ts'
import { CannotDo } from '../cannot-do.ts'

/** Who founds a CA: institution code and name as they stand in every subject, `(9936)サンプル銀行`. */
interface Founder {
  code: string
  name: string
  rehearsal: boolean
  /** Which issuing CA of the institution it is. */
  generation?: number
}

/** Code and name as one, wherever an institution is named: `(9936)サンプル銀行`. */
export const organizationName = (code: string, name: string): string => `(${code})${name}`

/** RFC 5280 appendix A: ub-common-name, ub-organization-name, ub-organizational-unit-name. */
const maxCharacters = 64

/**
 * The subjects of the root and of the issuing CA below it. Subscribers get the issuing CA's own O and OU (manual §3.1),
 * unless the template of the profile says otherwise. A rehearsal shows in the root, so that nobody takes it for the institution itself.
 * @throws CannotDo when the name makes one of them longer than X.509 allows.
 */
export function caNames({ code, name, rehearsal, generation = 1 }: Founder): {
  root: NameAttribute[]
  issuing: NameAttribute[]
} {
  const organization: NameAttribute = { type: 'O', value: organizationName(code, name) }
  const names = {
    root: [
      organization,
      { type: 'CN' as const, value: `${organization.value}${rehearsal ? ' REHEARSAL' : ''} Root CA` },
    ],
    issuing: [organization, { type: 'OU' as const, value: `${organization.value} CA - G${caGeneration(generation)}` }],
  }
  const longest = Math.max(...Object.values(names).flatMap((subject) => subject.map(({ value }) => value.length)))
  if (longest > maxCharacters) {
    throw new CannotDo(`the name is ${longest - maxCharacters} characters too long for a certificate's subject`, {
      ja: `金融機関名が、証明書に入る長さより${longest - maxCharacters}文字長くなっています。`,
    })
  }
  return names
}

/** As the manual counts the generations of an issuing CA: the first is G4. */
export const caGeneration = (generation: number): string => String(generation + 3)

/**
 * The number of a subscriber's certificate, behind the login ID in its common name: `A001` counting its certificates, and 20
 * digits, of which 14 are the time in Japan (manual §3.1). `digits` are the last six.
 */
export function certificateNumber(sequence: number, now: Date, digits: number): string {
  const jst = new Date(now.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
  return `A${String(sequence).padStart(3, '0')} ${jst}${String(digits).padStart(6, '0')}`
}

/** Login IDs leave room in a common name of 64 characters for ` A0001 ` and 20 digits. */
export const loginIdPattern = /^[A-Za-z0-9._@-]{1,36}$/
