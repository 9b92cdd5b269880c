import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { loginIdPattern } from '../ca/names.ts'
import { type RowError, readCsv } from '../read-csv.ts'
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

const columns = ['loginId', 'name', 'role', 'email'] as const

/**
 * Reads a CSV file with the columns loginId, name and, if wanted, role and email. UTF-8, or what Excel writes in Japan.
 * @throws CannotDo when it is no such file at all.
 */
export function readPeople(bytes: Buffer): PeopleFile {
  const file: PeopleFile = { people: [], errors: [] }
  const lines = new Map<string, number>()
  for (const { line, cells, cell } of readCsv(bytes, { columns, required: ['loginId', 'name'] })) {
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

const roleNames: Record<string, BankRole> = {
  '': 'ordinary',
  マスターユーザ: 'master',
  管理者ユーザ: 'administrator',
  一般ユーザ: 'ordinary',
}

function roleOf(text: string): BankRole | undefined {
  return roleNames[text] ?? Object.values(BankRole).find((role) => role === text)
}
