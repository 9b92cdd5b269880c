/** The one file format that brings people, their login IDs and their expected PCs (docs/people.md). */

/** Facts of the person. */
export const personColumns = [
  'employeeNumber',
  'name',
  'nameKana',
  'department',
  'email',
  'managerEmail',
  'language',
  'leftOn',
  'leaveFrom',
  'leaveUntil',
] as const
/** Facts of one login ID of theirs: expected PC and OS user are hints for matching. */
export const loginColumns = ['expectedHostname', 'expectedOsUser'] as const
export const importColumns = [...personColumns, 'institutionCode', 'loginId', ...loginColumns] as const

export type PersonColumn = (typeof personColumns)[number]
export type LoginColumn = (typeof loginColumns)[number]
export type ImportColumn = (typeof importColumns)[number]

/** What a heading may be called, as `headingKey` writes it. */
const names: Record<ImportColumn, string[]> = {
  employeeNumber: ['社員番号', '従業員番号', '職員番号', '社員コード', 'employeenumber', 'employeeno', 'employeeid'],
  name: ['氏名', '名前', '社員名', '従業員名', '利用者名', 'name', 'fullname', 'displayname'],
  nameKana: ['氏名カナ', 'フリガナ', 'ふりがな', 'カナ', '氏名フリガナ', 'カナ氏名', 'namekana', 'kana'],
  department: ['部署', '部署名', '所属', '所属部署', '部門', 'department', 'dept'],
  email: ['メールアドレス', 'メール', '電子メール', 'eメール', 'email', 'mail', 'emailaddress'],
  managerEmail: [
    '上長メールアドレス',
    '上長メール',
    '上長',
    '上司メールアドレス',
    'manageremail',
    'managersemail',
    'manager',
    'managermail',
  ],
  language: ['言語', '表示言語', 'メールの言語', 'language', 'lang', 'locale'],
  leftOn: ['退職日', '退社日', 'lefton', 'leavingdate', 'terminationdate'],
  leaveFrom: ['休職開始日', '休職開始', '休暇開始日', 'leavefrom', 'leavestart'],
  leaveUntil: ['休職終了日', '休職終了', '休暇終了日', 'leaveuntil', 'leaveto', 'leaveend'],
  institutionCode: [
    '金融機関コード',
    '銀行コード',
    '認証局',
    '認証局コード',
    'institutioncode',
    'institution',
    'bankcode',
    'authority',
  ],
  loginId: ['ログインid', '利用者id', 'バンキングログインid', 'loginid', 'login'],
  expectedHostname: [
    'pc名',
    '端末名',
    'コンピュータ名',
    'コンピューター名',
    'ホスト名',
    'hostname',
    'pcname',
    'pc',
    'computername',
  ],
  expectedOsUser: [
    'osユーザ',
    'osユーザー',
    'windowsユーザ',
    'windowsユーザー',
    'windowsユーザ名',
    'windowsユーザー名',
    'osuser',
    'windowsuser',
  ],
}

/** A heading without what does not tell it apart: width, case, spaces, `_`, `-`, brackets and apostrophes. */
const headingKey = (heading: string): string =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-()・.'’]/g, '')

const columnByKey = new Map(
  importColumns.flatMap((column) => [column, ...names[column]].map((name) => [headingKey(name), column] as const)),
)

/** The column a heading names, in Japanese or English; null when it is none of ours. */
export const columnOf = (heading: string): ImportColumn | null => columnByKey.get(headingKey(heading)) ?? null

/** What can be wrong with a row: each has its words in `text/`. */
export const rowProblems = [
  'cell_count',
  'no_key',
  'name_needed',
  'too_long',
  'control_character',
  'excel_number',
  'leading_zero_lost',
  'email_invalid',
  'language_unknown',
  'date_invalid',
  'leave_backwards',
  'login_id_invalid',
  'institution_unknown',
  'institution_needed',
  'login_id_needed',
  'login_id_twice',
  'login_id_of_another',
  'email_of_another',
  'differs_from_line',
] as const
export type RowProblem = (typeof rowProblems)[number]

/** Why a whole file cannot be read. */
export const fileProblems = [
  'empty',
  'too_large',
  'too_many_rows',
  'encoding',
  'quote_open',
  'quote_misplaced',
  'no_columns',
  'column_twice',
] as const
export type FileProblem = (typeof fileProblems)[number]

/** Larger files are refused before they are read. */
export const maxImportBytes = 10 * 1024 * 1024
export const maxImportRows = 50_000
