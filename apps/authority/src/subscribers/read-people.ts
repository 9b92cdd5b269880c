import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { CsvError, parse } from 'csv-parse/sync'
import { loginIdPattern } from '../ca/names.ts'
import { CannotDo } from '../cannot-do.ts'
import { namePattern } from './add-subscriber.ts'
import { isEmail } from './set-email.ts'

/** A row of a file of people. */
export interface PersonRow {
  /** As an editor counts. */
  line: number
  loginId: string
  name: string
  role: BankRole
  /** Where the institution's notices go; null: none are sent. */
  email: string | null
}

export interface PeopleFile {
  people: PersonRow[]
  errors: RowError[]
}

/** A row that cannot be taken, and why. */
export interface RowError {
  line: number
  cells: string[]
  problems: Record<'ja' | 'en', string>[]
}

const columns = ['loginId', 'name', 'role', 'email'] as const

/**
 * Reads a CSV file with the columns loginId, name and, if wanted, role and email. UTF-8, or what Excel writes in Japan.
 * @throws CannotDo when it is no such file at all.
 */
export function readPeople(bytes: Buffer): PeopleFile {
  const [header = [], ...rows] = recordsOf(decode(bytes))
  const unknown = header.filter((name) => !columns.some((column) => column === name))
  if (unknown.length > 0) {
    throw new CannotDo(`the file has columns nobody knows: ${unknown.join(', ')}`, {
      ja: `ファイルに不明な列があります: ${unknown.join('、')}`,
    })
  }
  const missing = ['loginId', 'name'].filter((name) => !header.includes(name))
  if (missing.length > 0) {
    throw new CannotDo(`the file lacks the column ${missing.join(' and ')}`, {
      ja: `ファイルに列がありません: ${missing.join('、')}`,
    })
  }
  const file: PeopleFile = { people: [], errors: [] }
  const lines = new Map<string, number>()
  for (const [index, cells] of rows.entries()) {
    const line = index + 2
    if (cells.every((cell) => cell.trim() === '')) continue
    const cell = (column: (typeof columns)[number]) => (cells[header.indexOf(column)] ?? '').trim()
    const [loginId, name, role] = [cell('loginId'), cell('name'), roleOf(cell('role'))]
    const email = cell('email') || null
    const first = lines.get(loginId)
    lines.set(loginId, first ?? line)
    const problems = [
      loginIdPattern.test(loginId) ? null : wrong.loginId(loginId),
      namePattern.test(name) ? null : wrong.name,
      role ? null : wrong.role(cell('role')),
      email === null || isEmail(email) ? null : wrong.email(email),
      first === undefined ? null : wrong.repeated(loginId, first),
    ].filter((each) => each !== null)
    if (problems.length > 0 || !role) file.errors.push({ line, cells, problems })
    else file.people.push({ line, loginId, name, role, email })
  }
  return file
}

const wrong = {
  loginId: (text: string) => ({
    en: `the login ID ${JSON.stringify(text)} is not 1 to 36 letters, digits or . _ @ -`,
    ja: `ログインID「${text}」は、英数字と . _ @ - で36文字以内ではありません`,
  }),
  name: { en: 'the name is not 1 to 100 characters', ja: '氏名が1〜100文字ではありません' },
  role: (text: string) => ({
    en: `the role ${JSON.stringify(text)} is none of ${Object.values(BankRole).join(', ')}`,
    ja: `権限「${text}」は、マスターユーザ・管理者ユーザ・一般ユーザのどれでもありません`,
  }),
  email: (text: string) => ({
    en: `${JSON.stringify(text)} is no mail address`,
    ja: `「${text}」はメールアドレスではありません`,
  }),
  repeated: (loginId: string, line: number) => ({
    en: `the login ID ${loginId} is in line ${line} already`,
    ja: `ログインID ${loginId} は${line}行目にもあります`,
  }),
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
  throw new CannotDo('the file is neither UTF-8 nor Shift_JIS', {
    ja: 'ファイルの文字コードが、UTF-8でもShift_JISでもありません。',
  })
}

function recordsOf(text: string): string[][] {
  try {
    // Empty lines stay, so that the others keep their numbers.
    return parse(text, { relax_column_count: true, skip_empty_lines: false })
  } catch (error) {
    if (error instanceof CsvError) {
      throw new CannotDo(`the file is no CSV: ${error.message}`, {
        cause: error,
        ja: 'ファイルがCSVの形になっていません。',
      })
    }
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
