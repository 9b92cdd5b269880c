import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { Problem } from '@certfleet/core/problem.ts'
import { decodeFile } from './decode-file.ts'
import { readRows } from './read-rows.ts'
import { readTable } from './read-table.ts'

const read = (bytes: Buffer | string) => readRows(readTable(decodeFile(Buffer.from(bytes)).text))

/** Why a file is refused. */
function refusal(bytes: Buffer | string): unknown {
  try {
    read(bytes)
    return null
  } catch (error) {
    return error instanceof Problem ? error.details : error
  }
}

const sample = '社員番号,氏名,ログインID\n00123,髙橋 ①子,taka01\n'

describe('the encoding of a file', () => {
  it.each<[string, Buffer]>([
    ['utf-8', Buffer.from(sample)],
    ['utf-8-bom', Buffer.from(`\u{FEFF}${sample}`)],
    ['shift_jis', iconv.encode(sample, 'cp932')],
    ['utf-16le', iconv.encode(sample, 'utf-16le', { addBOM: true })],
  ])('%s is found, and reads the same', (encoding, bytes) => {
    expect(decodeFile(bytes)).toEqual({ text: sample, encoding })
  })

  it.each<[string, Buffer]>([
    ['a character cut in half', iconv.encode('社員番号,氏名\n1,髙', 'cp932').subarray(0, -1)],
    ['an Excel workbook', Buffer.from('504b0304140000000800000021', 'hex')],
    ['a character PostgreSQL cannot keep', Buffer.from('氏名,メール\na\0b,\n')],
    ['a byte order mark that lies', Buffer.from([0xef, 0xbb, 0xbf, 0x8e, 0x81])],
  ])('%s is refused rather than read wrong', (_, bytes) => {
    expect(refusal(bytes)).toEqual({ reason: 'encoding' })
  })

  it('a file of more than 10 MB is refused by its size', () => {
    expect(refusal(Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))).toEqual({ reason: 'too_large' })
  })
})

describe('the cells of a file', () => {
  const values = (text: string) => read(text).rows.map((row) => row.values)

  it('whatever stands in a cell comes out of it again, comma or tab, in every line', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => {
      const trimmed = text.trim()
      // oxlint-disable-next-line no-control-regex -- those are refused
      return trimmed !== '' && !/[\u0000-\u001F\u007F\uFEFF]/.test(text) && !/^(?:['\-－ー])/.test(trimmed)
    })
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), fc.constantFrom(',', '\t'), (names, delimiter) => {
        const text = stringify([['ログインID', '氏名'], ...names.map((one, index) => [`id${index}`, one])], {
          delimiter,
        })
        const expected = names.map((one, index) => ({ loginId: `id${index}`, name: one.trim() }))
        expect(values(text)).toEqual(expected)
      }),
    )
  })

  it('a newline within quotes belongs to its cell, and lines are counted as an editor counts them', () => {
    const text = '社員番号,部署\r\n1,"営業部\r\n第一課"\r\n\r\n2,経理部,多い\r\n'
    expect(values(text)).toEqual([{ employeeNumber: '1', department: '営業部 第一課' }])
    expect(read(text).rows[0]?.line).toBe(2)
    expect(read(text).errors).toMatchObject([{ line: 5, errors: [{ problem: 'cell_count' }] }])
  })

  it('headings are found in both languages, whatever their width, case and spaces', () => {
    const { columns, ignored } = read('Employee_Number,ﾌﾘｶﾞﾅ,E-mail,ログイン ID,Windowsユーザー名,備考\n1,,,,,\n')
    expect(columns).toEqual(['employeeNumber', 'nameKana', 'email', 'loginId', 'expectedOsUser'])
    expect(ignored).toEqual(['備考'])
  })

  it.each<[string, string, unknown]>([
    ['社員番号', '０0123', { employeeNumber: '00123' }],
    ['ログインID', ' ｔａｋａ01 ', { loginId: 'taka01' }],
    ['メール', 'Ａ@Example.co.jp', { email: 'a@example.co.jp' }],
    ['フリガナ', 'ﾀｶﾊｼ', { nameKana: 'タカハシ' }],
    ['言語', '英語', { language: 'en' }],
    ['退職日', '2027/3/31', { leftOn: '2027-03-31' }],
    ['退職日', '2027年3月31日', { leftOn: '2027-03-31' }],
    ['退職日', '-', { leftOn: null }],
    ['退職日', '', {}],
    ['部署', "'=SUM(A1)", { department: '=SUM(A1)' }],
    // U+FA19 looks like 神 and is not it: even NFC would change it.
    ['氏名', '\u{FA19}田', { name: '\u{FA19}田' }],
  ])('%s %s', (heading, cell, expected) => {
    const text = stringify([
      ['メールアドレス2', heading],
      ['', cell],
    ])
    const withKey =
      heading === 'メール' || heading === '社員番号' || heading === 'ログインID'
        ? text
        : `社員番号,${text.replace('\n', '\n1,')}`
    expect(values(withKey)[0]).toEqual(withKey === text ? expected : { employeeNumber: '1', ...(expected as object) })
  })

  it.each<[string, string, string]>([
    ['退職日', '2027-02-30', 'date_invalid'],
    ['メール', 'taka at example', 'email_invalid'],
    ['言語', 'フランス語', 'language_unknown'],
    ['ログインID', 'taka 01', 'login_id_invalid'],
    ['社員番号', '1.23E+11', 'excel_number'],
    ['氏名', '-', 'name_needed'],
    ['氏名', 'a\u0007b', 'control_character'],
    ['氏名', 'あ'.repeat(101), 'too_long'],
  ])('%s %s is refused: %s', (heading, cell, problem) => {
    const { errors, rows } = read(
      stringify([
        ['loginid', ...(heading === 'ログインID' ? [] : [heading])],
        heading === 'ログインID' ? [cell] : ['x', cell],
      ]),
    )
    expect(errors).toMatchObject([{ line: 2, errors: [{ problem, value: cell }] }])
    expect(rows).toEqual([])
  })

  it.each<[string, unknown]>([
    ['', { reason: 'empty' }],
    ['氏名,部署\na,b\n', { reason: 'no_columns' }],
    ['社員番号,従業員番号\n1,2\n', { reason: 'column_twice', column: 'employeeNumber' }],
    ['社員番号,氏名\n1,"佐藤\n2,鈴木\n', { reason: 'quote_open', line: 2 }],
    ['社員番号,氏名\n1,佐"藤\n', { reason: 'quote_misplaced', line: 2 }],
  ])('the file %j is refused whole', (text, reason) => {
    expect(refusal(text)).toEqual(reason)
  })
})
