import {
  type ImportColumn,
  type PersonColumn,
  type RowProblem,
  loginColumns,
  personColumns,
} from '@certfleet/core/people-import.ts'
import type { KnownPeople, LoginFacts } from './plan-import.ts'
import type { CellError, ImportRow } from './read-rows.ts'

type KnownPerson = KnownPeople['people'][number]
type KnownLogin = KnownPeople['logins'][number]
type Authority = KnownPeople['authorities'][number]

/** A person as the file leaves them. */
export interface Draft {
  known: KnownPerson | null
  facts: Record<PersonColumn, string | null>
  lines: number[]
  /** Which line said a fact. */
  said: Map<PersonColumn, number>
  /** Those the file names, by authority and login ID. */
  logins: Map<string, LoginDraft>
}

interface LoginDraft {
  known: KnownLogin | null
  authority: Authority
  loginId: string
  facts: LoginFacts
  line: number
}

/**
 * Everybody on record, found by employee number, mail address or login ID, with what the rows so far have said. A number
 * or address given up within the file stays taken until it is applied: two people never trade one in a single import.
 */
export class Register {
  private readonly byNumber = new Map<string, Draft>()
  private readonly byEmail = new Map<string, Draft>()
  private readonly byLogin = new Map<string, Draft>()
  private readonly knownLogins = new Map<string, KnownLogin>()
  private readonly authorities: Map<string, Authority>
  private readonly drafts: Draft[] = []
  private readonly numbers: ZeroLess
  private readonly loginIds: ZeroLess

  constructor(known: KnownPeople) {
    this.authorities = new Map(known.authorities.map((one) => [one.code, one]))
    const byId = new Map<string, Draft>()
    for (const person of known.people) {
      byId.set(person.id, this.add({ known: person, facts: { ...person.facts } }))
    }
    for (const login of known.logins) {
      const draft = byId.get(login.personId)
      const key = loginKey(login.authorityId, login.loginId)
      if (draft) this.byLogin.set(key, draft)
      this.knownLogins.set(key, login)
    }
    this.numbers = new ZeroLess(known.people.map(({ facts }) => facts.employeeNumber ?? ''))
    this.loginIds = new ZeroLess(known.logins.map(({ loginId }) => loginId))
  }

  /** Takes a row in, or says what is wrong with it and takes nothing. */
  enter(row: ImportRow): CellError[] {
    const authority = this.authorityOf(row)
    if (authority && 'problem' in authority) return [authority]
    const found = this.personOf(row, authority)
    if ('problem' in found) return [found]
    const { draft } = found
    const facts = { ...(draft?.facts ?? blank), ...ofPerson(row) }
    const errors = [...contradictions(row, draft), ...incomplete(row, facts)]
    const login = authority && this.loginOf(row, authority)
    if (login && 'problem' in login) return [...errors, login]
    if (errors.length > 0) return errors
    this.write(draft ?? this.add({ known: null, facts: { ...blank } }), row, facts, login)
    return []
  }

  /** Those the file names, in its order. */
  touched(): Draft[] {
    return this.drafts.filter(({ lines }) => lines.length > 0).toSorted((a, b) => (a.lines[0] ?? 0) - (b.lines[0] ?? 0))
  }

  missing(): KnownPerson[] {
    return this.drafts.flatMap(({ known, lines }) =>
      known && lines.length === 0 && !known.facts.leftOn ? [known] : [],
    )
  }

  private add({ known, facts }: Pick<Draft, 'known' | 'facts'>): Draft {
    const draft: Draft = { known, facts, lines: [], said: new Map(), logins: new Map() }
    this.drafts.push(draft)
    this.index(draft)
    return draft
  }

  private index(draft: Draft): void {
    const { employeeNumber, email } = draft.facts
    if (employeeNumber) this.byNumber.set(employeeNumber, draft)
    if (email) this.byEmail.set(email, draft)
  }

  private authorityOf({ values }: ImportRow): Authority | CellError | null {
    const { institutionCode: code, loginId } = values
    if (!loginId) {
      const stray = loginColumns.find((column) => values[column])
      return stray ? error(stray, 'login_id_needed', values[stray]) : null
    }
    if (!code) {
      const [only, ...others] = this.authorities.values()
      return only && others.length === 0 ? only : error('institutionCode', 'institution_needed', '')
    }
    const known = this.authorities.get(code)
    if (known) return known
    const whole = code.padStart(4, '0')
    return this.authorities.has(whole)
      ? error('institutionCode', 'leading_zero_lost', code, whole)
      : error('institutionCode', 'institution_unknown', code)
  }

  /** Whose row it is; `draft: null` is somebody new. */
  private personOf({ values }: ImportRow, authority: Authority | null): { draft: Draft | null } | CellError {
    const { employeeNumber: number, email, loginId } = values
    if (!number && !email && !loginId) return error(null, 'no_key', '')
    const byNumber = number ? this.byNumber.get(number) : undefined
    const byEmail = email ? this.byEmail.get(email) : undefined
    const byLogin = authority && loginId ? this.byLogin.get(loginKey(authority.id, loginId)) : undefined
    const draft = byNumber ?? byEmail ?? byLogin ?? null
    if (byEmail && (byEmail !== draft || hasOtherNumber(byEmail, number))) {
      return error('email', 'email_of_another', email, describe(byEmail))
    }
    const byLoginAlone = byLogin && !byNumber && !byEmail
    const isAnother =
      byLogin &&
      (byLogin !== draft || hasOtherNumber(byLogin, number) || (byLoginAlone && hasOtherName(byLogin, values)))
    if (isAnother) return error('loginId', 'login_id_of_another', loginId, describe(byLogin))
    const whole = number && !draft ? this.numbers.wholeOf(number) : null
    return whole ? error('employeeNumber', 'leading_zero_lost', number, whole) : { draft }
  }

  private loginOf({ values, line }: ImportRow, authority: Authority): LoginDraft | CellError {
    const loginId = values.loginId ?? ''
    const key = loginKey(authority.id, loginId)
    const before = this.byLogin.get(key)?.logins.get(key)
    if (before) return error('loginId', 'login_id_twice', loginId, String(before.line))
    const known = this.knownLogins.get(key) ?? null
    const whole = known ? null : this.loginIds.wholeOf(loginId)
    if (whole) return error('loginId', 'leading_zero_lost', loginId, whole)
    const facts = { ...(known?.facts ?? { expectedHostname: null, expectedOsUser: null }) }
    for (const column of loginColumns) {
      const value = values[column]
      if (value !== undefined) facts[column] = value
    }
    return { known, authority, loginId, facts, line }
  }

  private write(draft: Draft, { line, values }: ImportRow, facts: Draft['facts'], login: LoginDraft | null): void {
    draft.facts = facts
    draft.lines.push(line)
    for (const column of personColumns) if (values[column] !== undefined) draft.said.set(column, line)
    this.index(draft)
    if (!login) return
    const key = loginKey(login.authority.id, login.loginId)
    draft.logins.set(key, login)
    this.byLogin.set(key, draft)
  }
}

const blank: Draft['facts'] = {
  employeeNumber: null,
  name: null,
  nameKana: null,
  department: null,
  email: null,
  managerEmail: null,
  language: 'ja',
  leftOn: null,
  leaveFrom: null,
  leaveUntil: null,
}

const loginKey = (authorityId: string, loginId: string): string => `${authorityId} ${loginId}`

const error = (
  column: ImportColumn | null,
  problem: RowProblem,
  value: string | null | undefined,
  detail?: string,
): CellError => ({ column, problem, value: value ?? '', ...(detail !== undefined && { detail }) })

const describe = ({ facts, lines }: Draft): string =>
  [facts.name, facts.employeeNumber, lines[0] && `→ ${lines[0]}`].filter(Boolean).join(' ')

const hasOtherNumber = ({ facts }: Draft, number: string | null | undefined): boolean =>
  Boolean(number && facts.employeeNumber && facts.employeeNumber !== number)

/** A login ID alone is not enough to rename somebody: it may have gone to another person. */
const hasOtherName = ({ facts }: Draft, { name }: ImportRow['values']): boolean =>
  Boolean(name && spaceless(name) !== spaceless(facts.name ?? ''))

const spaceless = (name: string): string => name.normalize('NFKC').replaceAll(/\s/g, '')

/** What the row says of the person. */
function ofPerson({ values }: ImportRow): Partial<Draft['facts']> {
  return Object.fromEntries(personColumns.flatMap((column) => (column in values ? [[column, values[column]]] : [])))
}

/** Two rows of one person, one for each login ID, may not tell different things of the person. */
function contradictions({ values }: ImportRow, draft: Draft | null): CellError[] {
  if (!draft) return []
  return personColumns.flatMap((column) => {
    const before = draft.said.get(column)
    const value = values[column]
    if (before === undefined || value === undefined || value === draft.facts[column]) return []
    return [error(column, 'differs_from_line', value, String(before))]
  })
}

function incomplete({ values }: ImportRow, facts: Draft['facts']): CellError[] {
  const backwards = facts.leaveFrom && facts.leaveUntil && facts.leaveUntil < facts.leaveFrom
  return [
    ...(facts.name ? [] : [error('name', 'name_needed', '')]),
    ...(backwards ? [error('leaveUntil', 'leave_backwards', values.leaveUntil ?? values.leaveFrom)] : []),
  ]
}

/** Numbers by what a spreadsheet leaves of them when it takes them for quantities: 00123 becomes 123. */
class ZeroLess {
  private readonly whole: Map<string, string>

  constructor(values: string[]) {
    this.whole = new Map(values.filter((value) => /^0\d*$/.test(value)).map((value) => [withoutZeros(value), value]))
  }

  /** The known number this one is the rest of. */
  wholeOf(value: string): string | null {
    return /^(?:0|[1-9]\d*)$/.test(value) ? (this.whole.get(value) ?? null) : null
  }
}

const withoutZeros = (value: string): string => value.replace(/^0+(?=\d)/, '')
