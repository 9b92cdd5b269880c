import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { CsvError, parse } from 'csv-parse/sync'
import { loginIdPattern } from '../ca/names.ts'
import { CannotDo } from '../cannot-do.ts'
import { namePattern } from './add-subscriber.ts'

/** A row of a file of people. */
export interface PersonRow {
  /** As an editor counts. */
  line: number
  loginId: string
  name: string
  role: BankRole
}

export interface PeopleFile {
  people: PersonRow[]
  /** One for each row that cannot be taken, in words. */
  errors: string[]
}

const columns = ['loginId', 'name', 'role'] as const

/**
 * Reads a CSV file with the columns loginId, name and, if wanted, role. UTF-8, or what Excel writes in Japan.
 * @throws CannotDo when it is no such file at all.
 */
export function readPeople(bytes: Buffer): PeopleFile {
  const [header = [], ...rows] = recordsOf(decode(bytes))
  const unknown = header.filter((name) => !columns.some((column) => column === name))
  if (unknown.length > 0) throw new CannotDo(`the file has columns nobody knows: ${unknown.join(', ')}`)
  const missing = ['loginId', 'name'].filter((name) => !header.includes(name))
  if (missing.length > 0) throw new CannotDo(`the file lacks the column ${missing.join(' and ')}`)
  const file: PeopleFile = { people: [], errors: [] }
  const lines = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    const line = index + 2
    if (row.every((cell) => cell.trim() === '')) continue
    const cell = (column: (typeof columns)[number]) => (row[header.indexOf(column)] ?? '').trim()
    const [loginId, name, role] = [cell('loginId'), cell('name'), roleOf(cell('role'))]
    const first = lines.get(loginId)
    const wrong = [
      !loginIdPattern.test(loginId) &&
        `the login ID ${JSON.stringify(loginId)} is not 1 to 36 letters, digits or . _ @ -`,
      !namePattern.test(name) && 'the name is not 1 to 100 characters',
      !role && `the role ${JSON.stringify(cell('role'))} is none of ${Object.values(BankRole).join(', ')}`,
      first !== undefined && `the login ID ${loginId} is in line ${first} already`,
    ].filter((each) => each !== false)
    lines.set(loginId, first ?? line)
    if (wrong.length > 0 || !role) file.errors.push(`line ${line}: ${wrong.join('; ')}`)
    else file.people.push({ line, loginId, name, role })
  }
  return file
}

/** What is valid UTF-8 is UTF-8: Shift_JIS text practically never is. */
function decode(bytes: Buffer): string {
  for (const encoding of ['utf-8', 'shift_jis']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // Then it is the other one, or none.
    }
  }
  throw new CannotDo('the file is neither UTF-8 nor Shift_JIS')
}

function recordsOf(text: string): string[][] {
  try {
    // Empty lines stay, so that the others keep their numbers.
    return parse(text, { relax_column_count: true, skip_empty_lines: false })
  } catch (error) {
    if (error instanceof CsvError) throw new CannotDo(`the file is no CSV: ${error.message}`, { cause: error })
    throw error
  }
}

const roleNames: Record<string, BankRole> = {
  '': 'ordinary',
  マスターユーザ: 'master',
  管理者ユーザ: 'administrator',
  一般ユーザ: 'ordinary',
}

function roleOf(text: string): BankRole | undefined {
  return roleNames[text] ?? Object.values(BankRole).find((role) => role === text)
}
