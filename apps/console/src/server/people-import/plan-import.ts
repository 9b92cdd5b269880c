import {
  type ImportColumn,
  type LoginColumn,
  type PersonColumn,
  loginColumns,
  personColumns,
} from '@certfleet/core/people-import.ts'
import { type Draft, Register } from './register.ts'
import type { CellError, ImportRow } from './read-rows.ts'

/** What is on record, as far as an import compares it. Days are `YYYY-MM-DD`; null is nothing. */
export interface KnownPeople {
  authorities: { id: string; code: string }[]
  people: { id: string; facts: Record<PersonColumn, string | null> }[]
  logins: { id: string; authorityId: string; loginId: string; personId: string; facts: LoginFacts }[]
}
export type LoginFacts = Record<LoginColumn, string | null>

export interface Change<Column> {
  column: Column
  from: string | null
  to: string | null
}

/** What an import does to one login ID; a new one has no id yet. */
export interface LoginChange {
  subscriberId: string | null
  authorityId: string
  institutionCode: string
  loginId: string
  changes: Change<LoginColumn>[]
}

/** What an import does to one person; a new one has no id yet. */
export interface PersonChange {
  personId: string | null
  name: string
  /** Of the file. */
  lines: number[]
  changes: Change<PersonColumn>[]
  logins: LoginChange[]
}

export interface MissingPerson {
  personId: string
  name: string
  department: string | null
  employeeNumber: string | null
}

export interface ImportPlan {
  added: PersonChange[]
  changed: PersonChange[]
  /** How many people the file only confirms. */
  unchanged: number
  /** On record and not in the file: named, never deleted. Who has left is not expected there. */
  missing: MissingPerson[]
  /** Rows that contradict what is on record, or the file itself. */
  errors: { line: number; errors: CellError[] }[]
}

/**
 * Compares the rows of a file with what is on record. A row with an error changes nothing, so that the rows without one
 * are planned the same with it or without it.
 */
export function planImport(rows: ImportRow[], known: KnownPeople): ImportPlan {
  const register = new Register(known)
  const errors: ImportPlan['errors'] = []
  for (const row of rows) {
    const found = register.enter(row)
    if (found.length > 0) errors.push({ line: row.line, errors: found })
  }
  const drafts = register.touched()
  const changes = drafts.map(changeOf)
  const isChange = ({ changes: facts, logins }: PersonChange) => facts.length > 0 || logins.length > 0
  const changed = changes.filter((one) => one.personId !== null && isChange(one))
  const added = changes.filter(({ personId }) => personId === null)
  return {
    added,
    changed,
    unchanged: changes.length - added.length - changed.length,
    missing: register.missing().map(({ id, facts }) => ({
      personId: id,
      name: facts.name ?? '',
      department: facts.department,
      employeeNumber: facts.employeeNumber,
    })),
    errors,
  }
}

function changeOf({ known, facts, lines, logins }: Draft): PersonChange {
  const loginChanges = [...logins.values()]
    .map((login) => ({
      subscriberId: login.known?.id ?? null,
      authorityId: login.authority.id,
      institutionCode: login.authority.code,
      loginId: login.loginId,
      changes: differences(loginColumns, login.known?.facts ?? null, login.facts),
    }))
    .filter(({ subscriberId, changes }) => subscriberId === null || changes.length > 0)
  return {
    personId: known?.id ?? null,
    name: facts.name ?? '',
    lines,
    changes: differences(personColumns, known?.facts ?? null, facts),
    logins: loginChanges,
  }
}

function differences<Column extends ImportColumn>(
  columns: readonly Column[],
  from: Record<Column, string | null> | null,
  to: Record<Column, string | null>,
): Change<Column>[] {
  return columns
    .map((column) => ({ column, from: from?.[column] ?? null, to: to[column] }))
    .filter((change) => change.from !== change.to)
}
