/**
 * What the subject of a subscriber's certificate is made of: a distinguished name as RFC 4514 writes it, the last RDN
 * first, with placeholders in braces. A template is taken apart once; what is filled in for a placeholder becomes the
 * value of one attribute and is never read as a part of a name, so no name of a person can bring another RDN in.
 */

/** Most characters of each attribute (RFC 5280 appendix A, the upper bounds); what others could be, nobody asked for. */
const mostCharacters = { CN: 64, OU: 64, O: 64, L: 128, ST: 128, C: 2, emailAddress: 255 } as const
export type AttributeType = keyof typeof mostCharacters
export const attributeTypes = Object.keys(mostCharacters) as AttributeType[]

/** Full of the longest text they stay far below what is read as a certificate (`readCertificate` of @certfleet/pki). */
const mostAttributes = 10

export const placeholders = [
  'loginId',
  /** `A001`, counting the certificates of the login ID, and 20 digits (manual §3.1): each certificate's own. */
  'number',
  'name',
  'email',
  'institutionCode',
  'institutionName',
  /** Of the issuing CA; the first is 4, as in the CA's own name. */
  'caGeneration',
] as const
export type Placeholder = (typeof placeholders)[number]

/** The manual's subject (§3.1). */
export const defaultSubjectTemplate =
  'CN={loginId} {number},OU=({institutionCode}){institutionName} CA - G{caGeneration},O=({institutionCode}){institutionName}'

/** Text, or what stands for some. */
type Part = { text: string } | { placeholder: Placeholder }

interface TemplateAttribute {
  type: AttributeType
  parts: Part[]
}

/** In the order in which it is written. */
export type SubjectTemplate = TemplateAttribute[]

/** Why a template cannot be used. */
export type TemplateProblem =
  /** Not a distinguished name from `at` on, or one that RFC 4514 allows and we do not: `+`, `#`. */
  | { code: 'unreadable'; at: string }
  | { code: 'unknown_type'; type: string }
  | { code: 'unknown_placeholder'; placeholder: string }
  /** Not exactly one CN that is `{loginId}` or `{loginId} {number}`. */
  | { code: 'login_id' }
  | { code: 'too_many'; most: number }
  /** `{number}` elsewhere than behind the login ID. */
  | { code: 'number' }
  /** The fixed text of an attribute is none that it can have: empty, control characters, letters C or a mail address have not. */
  | { code: 'unfit_value'; type: AttributeType }
  | { code: 'too_long'; type: AttributeType; by: number }

/** What a template is filled with; null: not known of this one. */
export type SubjectValues = Record<Placeholder, string | null>

export interface SubjectAttribute {
  type: AttributeType
  value: string
}

/**
 * The subject a template gives, in the order of the certificate: the reverse of RFC 4514. An attribute is left out when
 * something in it is not known of this person, or it does not fit. Cut short it would name somebody else, and to refuse
 * would leave somebody without a certificate for what nobody at the PC can change; who it is says the login ID, which always fits.
 */
export function fillTemplate(template: SubjectTemplate, values: SubjectValues): SubjectAttribute[] {
  return template
    .flatMap(({ type, parts }) => {
      const texts = parts.map((part) => ('text' in part ? part.text : values[part.placeholder]))
      const value = texts.join('')
      // A login ID and its number always fit, and without them it would be nobody's certificate.
      return type === 'CN' || !(texts.includes(null) || whyUnfit({ type, value })) ? [{ type, value }] : []
    })
    .toReversed()
}

/** Whether the common name is the login ID alone. */
export const isBareLoginId = (template: SubjectTemplate): boolean =>
  template.some(({ type, parts }) => type === 'CN' && parts.length === 1)

/** The same with the number behind the login ID. */
export const withNumber = (template: SubjectTemplate): SubjectTemplate =>
  template.map((attribute) => (attribute.type === 'CN' ? { ...attribute, parts: numberedLoginId } : attribute))

const bareLoginId: Part[] = [{ placeholder: 'loginId' }]
const numberedLoginId: Part[] = [...bareLoginId, { text: ' ' }, { placeholder: 'number' }]

/** A template that may be set, taken apart, or why it may not. */
export function readTemplate(
  text: string,
  institution: { code: string; name: string },
): { template: SubjectTemplate } | { problem: TemplateProblem } {
  const read = parse(text)
  if ('code' in read) return { problem: read }
  if (read.length > mostAttributes) return { problem: { code: 'too_many', most: mostAttributes } }
  const names = read.filter(({ type }) => type === 'CN').map(({ parts }) => JSON.stringify(parts))
  const [name = ''] = names
  // Consoles and agents read it here, and know by it whose certificate it is and which one it succeeds.
  if (names.length !== 1 || ![bareLoginId, numberedLoginId].some((form) => JSON.stringify(form) === name)) {
    return { problem: { code: 'login_id' } }
  }
  const others = read.filter(({ type }) => type !== 'CN')
  if (others.some(({ parts }) => parts.some((part) => 'placeholder' in part && part.placeholder === 'number'))) {
    return { problem: { code: 'number' } }
  }
  for (const { type, parts } of others) {
    const problem = whyUnfit({ type, value: parts.map((part) => leastOf(part, institution)).join('') })
    if (problem) return { problem }
  }
  return { template: read }
}

/** What the shortest person could have there. */
function leastOf(part: Part, { code, name }: { code: string; name: string }): string {
  if ('text' in part) return part.text
  switch (part.placeholder) {
    case 'institutionCode':
      return code
    case 'institutionName':
      return name
    case 'email':
      return 'a@b.jp'
    default:
      return 'a'
  }
}

/** Characters are counted as X.509 does, and not as UTF-16 does. */
function whyUnfit({ type, value }: SubjectAttribute): TemplateProblem | null {
  const by = Array.from(value).length - mostCharacters[type]
  if (by > 0) return { code: 'too_long', type, by }
  return isFit(type, value) ? null : { code: 'unfit_value', type }
}

/** Control characters, NUL among them, and halves of characters are in no name. */
function isFit(type: AttributeType, value: string): boolean {
  if (type === 'C') return /^[A-Z]{2}$/.test(value)
  // An IA5String.
  if (type === 'emailAddress') return /^[\x21-\x7e]+$/.test(value)
  return value.trim() !== '' && !/\p{C}/u.test(value)
}

/** RFC 4514 §3; spaces around a type, and those around a value that are not escaped, do not count. */
function parse(text: string): SubjectTemplate | TemplateProblem {
  const template: SubjectTemplate = []
  let rest = text
  for (;;) {
    const [begin, name = ''] = /^ *([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+) *= *(?![ #])/.exec(rest) ?? []
    if (begin === undefined) return { code: 'unreadable', at: rest }
    const type = attributeTypes.find((each) => each.toLowerCase() === name.toLowerCase())
    if (!type) return { code: 'unknown_type', type: name }
    rest = rest.slice(begin.length)
    const parts: Part[] = []
    const add = (piece: string) => {
      const last = parts.at(-1)
      if (last && 'text' in last) last.text += piece
      else parts.push({ text: piece })
    }
    while (rest !== '' && !rest.startsWith(',')) {
      const [token = '', placeholder, special, octets, plain] = tokens.exec(rest) ?? []
      const piece = special ?? plain ?? textOf(octets)
      if (placeholder !== undefined) {
        const known = placeholders.find((each) => each === placeholder)
        if (!known) return { code: 'unknown_placeholder', placeholder }
        parts.push({ placeholder: known })
      } else if (piece === null) return { code: 'unreadable', at: rest }
      else if (!/^ *(?:,|$)/.test(rest)) add(piece)
      rest = rest.slice(token.length)
    }
    template.push({ type, parts })
    if (rest === '') return template
    rest = rest.slice(1)
  }
}

/** A placeholder; an escaped character; escaped octets; any other one character. */
const tokens = /^(?:\{([^{}]*)\}|\\([ "#+,;<=>\\])|((?:\\[0-9a-f]{2})+)|([^\\"+,;<>{}\0]))/iu

/** Octets are UTF-8; null: they are not, or there are none. */
function textOf(octets: string | undefined): string | null {
  if (octets === undefined) return null
  try {
    return decodeURIComponent(octets.replaceAll('\\', '%'))
  } catch {
    return null
  }
}

/** A subject as RFC 4514 writes it; braces are escaped, too, so that it can stand in a template. */
export function subjectText(subject: SubjectAttribute[]): string {
  const escaped = (value: string) =>
    value
      .replaceAll(/["+,;<>\\]/g, '\\$&')
      .replace(/^[ #]/, '\\$&')
      .replace(/ $/, '\\ ')
      .replaceAll('{', '\\7B')
      .replaceAll('}', '\\7D')
  return subject
    .map(({ type, value }) => `${type}=${escaped(value)}`)
    .toReversed()
    .join(',')
}
