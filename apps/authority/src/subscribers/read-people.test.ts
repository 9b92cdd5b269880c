import { expect, it } from 'vitest'
import { readPeople } from './read-people.ts'

const read = (text: string) => readPeople(Buffer.from(text))

it('reads people with their roles, in Japanese and English, by the names of the columns', () => {
  const { people, errors } = read(
    'name,loginId,role,email\n山田 太郎,yamada01,管理者ユーザ,t@example.jp\n\n"Sato, Hana",sato.h,master\n鈴木,suzuki,,\n',
  )
  expect(errors).toEqual([])
  expect(people).toEqual([
    { line: 2, loginId: 'yamada01', name: '山田 太郎', role: 'administrator', email: 't@example.jp' },
    { line: 4, loginId: 'sato.h', name: 'Sato, Hana', role: 'master', email: null },
    { line: 5, loginId: 'suzuki', name: '鈴木', role: 'ordinary', email: null },
  ])
})

it('reads UTF-8 with a byte order mark, and Shift_JIS with the characters only Windows has', () => {
  expect(read('\uFEFFloginId,name\r\na,山田\r\n').people).toMatchObject([{ loginId: 'a', name: '山田' }])
  // "loginId,name\na,髙橋①"
  const shiftJis = Buffer.concat([Buffer.from('loginId,name\na,'), Buffer.from('fbfc8bb48740', 'hex')])
  expect(readPeople(shiftJis).people).toMatchObject([{ name: '髙橋①' }])
})

it('says of each row what is wrong with it, by its line', () => {
  const { people, errors } = read('loginId,name,role,email\nok,x,\n山田,x,\nb,,\nc,x,boss\nok,y,\nd,x,,d@\n')
  expect(people).toHaveLength(1)
  expect(errors.map(({ line, problems }) => [line, ...problems.map(({ en }) => en)])).toEqual([
    [3, expect.stringMatching(/^the login ID/)],
    [4, expect.stringMatching(/^the name/)],
    [5, expect.stringMatching(/^the role "boss"/)],
    [6, 'the login ID ok is in line 2 already'],
    [7, '"d@" is no mail address'],
  ])
})

it.each([
  ['another column', 'loginId,name,password\na,b,c\n', 'password'],
  ['no names', 'loginId\na\n', 'lacks the column name'],
  ['an open quote', 'loginId,name\na,"b\n', 'no CSV'],
  ['nothing', '', 'lacks the column'],
])('refuses a file with %s', (_, text, reason) => {
  expect(() => read(text)).toThrow(reason)
})

it('refuses bytes that are no text', () => {
  expect(() => readPeople(Buffer.from([0x6c, 0xff, 0xff]))).toThrow('neither')
})
