import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorityProfileSchema } from './authority-profile.ts'
import {
  type SubjectTemplate,
  type SubjectValues,
  attributeTypes,
  defaultSubjectTemplate,
  fillTemplate,
  placeholders,
  readTemplate,
  subjectText,
} from './subject-template.ts'

const institution = { code: '9936', name: 'サンプル銀行' }
const values: SubjectValues = {
  loginId: 'demo01',
  number: 'A007 20270101000001000042',
  name: '見本 花子',
  email: 'hanako@example.jp',
  institutionCode: institution.code,
  institutionName: institution.name,
  caGeneration: '4',
}

const problemOf = (text: string, of = institution) => {
  const read = readTemplate(text, of)
  return 'problem' in read ? read.problem : null
}
function templateIn(text: string): SubjectTemplate {
  const read = readTemplate(text, institution)
  if ('problem' in read) throw new Error(JSON.stringify(read.problem))
  return read.template
}
const filled = (text: string, change: Partial<SubjectValues> = {}) =>
  fillTemplate(templateIn(text), { ...values, ...change })

it('the default gives the subject of the manual, highest attribute first', () => {
  expect(authorityProfileSchema.parse(institution).subjectTemplate).toBe(defaultSubjectTemplate)
  expect(filled(defaultSubjectTemplate)).toEqual([
    { type: 'O', value: '(9936)サンプル銀行' },
    { type: 'OU', value: '(9936)サンプル銀行 CA - G4' },
    { type: 'CN', value: 'demo01 A007 20270101000001000042' },
  ])
})

it('a template of any order is a name of the opposite order', () => {
  expect(filled('CN={loginId},OU={institutionCode},O={institutionName},C=JP')).toEqual([
    { type: 'C', value: 'JP' },
    { type: 'O', value: 'サンプル銀行' },
    { type: 'OU', value: '9936' },
    { type: 'CN', value: 'demo01' },
  ])
  expect(filled('c=JP, ou=経理 , CN={loginId} {number}').map(({ type }) => type)).toEqual(['CN', 'OU', 'C'])
})

it.each([
  [String.raw`CN={loginId},O=a\, b\+c\=\"d\"\<e\>\;\\`, 'a, b+c="d"<e>;\\'],
  [String.raw`CN={loginId},O=\#1\ `, '#1 '],
  [String.raw`CN={loginId},O=\E3\81\82\7Bname\7D`, 'あ{name}'],
  ['CN={loginId},O=a=b', 'a=b'],
])('%s: what is escaped is text', (text, value) => {
  expect(filled(text)[0]).toEqual({ type: 'O', value })
})

describe('a template is refused', () => {
  it.each([
    ['', { code: 'unreadable', at: '' }],
    ['CN={loginId},', { code: 'unreadable', at: '' }],
    ['CN={loginId},O=a+OU=b', { code: 'unreadable', at: '+OU=b' }],
    ['CN={loginId},O=#0403616263', { code: 'unreadable', at: 'O=#0403616263' }],
    ['CN={loginId},O="a"', { code: 'unreadable', at: '"a"' }],
    ['CN={loginId},O={na', { code: 'unreadable', at: '{na' }],
    ['CN={loginId},O=a\0b', { code: 'unreadable', at: '\0b' }],
    [String.raw`CN={loginId},O=\E9`, { code: 'unreadable', at: String.raw`\E9` }],
    [String.raw`CN={loginId},O=\x`, { code: 'unreadable', at: String.raw`\x` }],
    ['CN={loginId},DC=jp', { code: 'unknown_type', type: 'DC' }],
    ['CN={loginId},2.5.4.10=a', { code: 'unknown_type', type: '2.5.4.10' }],
    ['CN={loginId},O={department}', { code: 'unknown_placeholder', placeholder: 'department' }],
    ['CN={loginId},O={toString}', { code: 'unknown_placeholder', placeholder: 'toString' }],
    ['O={loginId}', { code: 'login_id' }],
    ['CN={name}', { code: 'login_id' }],
    ['CN={name} {loginId}', { code: 'login_id' }],
    ['CN={loginId}{number}', { code: 'login_id' }],
    ['CN={loginId},CN={name}', { code: 'login_id' }],
    ['CN={loginId},OU={number}', { code: 'number' }],
    ['CN={loginId},O=', { code: 'unfit_value', type: 'O' }],
    ['CN={loginId},O=a\u{1b}b', { code: 'unfit_value', type: 'O' }],
    [String.raw`CN={loginId},O=a\00b`, { code: 'unfit_value', type: 'O' }],
    ['CN={loginId},O=a\u{d800}', { code: 'unfit_value', type: 'O' }],
    ['CN={loginId},C=jp', { code: 'unfit_value', type: 'C' }],
    ['CN={loginId},C=JPN', { code: 'too_long', type: 'C', by: 1 }],
    ['CN={loginId},emailAddress={name}@例', { code: 'unfit_value', type: 'emailAddress' }],
    [`CN={loginId},O=${'銀'.repeat(65)}`, { code: 'too_long', type: 'O', by: 1 }],
    [`CN={loginId},OU=${'x'.repeat(64)}{name}`, { code: 'too_long', type: 'OU', by: 1 }],
    [`CN={loginId}${',OU=a'.repeat(10)}`, { code: 'too_many', most: 10 }],
  ])('%j', (text, problem) => {
    expect(problemOf(text)).toEqual(problem)
  })

  it('where the name of the institution does not fit, by as much as it is too long', () => {
    const of = { code: '9936', name: '銀'.repeat(70) }
    expect(problemOf('CN={loginId},O={institutionName}', of)).toEqual({ code: 'too_long', type: 'O', by: 6 })
    expect(problemOf('CN={loginId},O=B', of)).toBeNull()
  })
})

it('what is not known of somebody or does not fit is left out, and the rest stays', () => {
  const text = 'CN={loginId},OU={name} 様,emailAddress={email},O={institutionName}'
  const types = (change: Partial<SubjectValues>) => filled(text, change).map(({ type }) => type)
  expect(types({})).toEqual(['O', 'emailAddress', 'OU', 'CN'])
  expect(types({ email: null })).toEqual(['O', 'OU', 'CN'])
  expect(types({ email: '花子@example.jp' })).toEqual(['O', 'OU', 'CN'])
  expect(types({ name: '花'.repeat(62) })).toContain('OU')
  expect(types({ name: '花'.repeat(63) })).not.toContain('OU')
  // Two UTF-16 units, one character.
  expect(types({ name: '𠮷'.repeat(62) })).toContain('OU')
})

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...Array.from(',+="\\<>;#{} \0\u{1b}花𠮷')),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 80,
})

it('whatever a name is, it becomes one attribute or none, and never another', () => {
  fc.assert(
    fc.property(anyText, anyText, (name, email) => {
      const subject = filled('CN={loginId},OU={name},L=a{name}b,emailAddress={email},O=x', { name, email })
      const [organization, ...rest] = subject
      expect([organization, rest.at(-1)]).toEqual([
        { type: 'O', value: 'x' },
        { type: 'CN', value: 'demo01' },
      ])
      const possible = { emailAddress: email, L: `a${name}b`, OU: name } as Partial<Record<string, string>>
      for (const { type, value } of rest.slice(0, -1)) {
        expect(value).toBe(possible[type])
        expect(value).not.toMatch(/\p{C}/u)
      }
    }),
  )
})

it('a subject written as text is read back as it was', () => {
  const value = anyText.filter((text) => text.trim() !== '' && !/\p{C}/u.test(text) && Array.from(text).length <= 64)
  const attribute = fc.record({ type: fc.constantFrom('OU', 'O', 'L', 'ST'), value })
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 5 }), (subject) => {
      const written = [subjectText(subject), 'CN={loginId}'].filter(Boolean).join(',')
      expect(filled(written)).toEqual([{ type: 'CN', value: 'demo01' }, ...subject])
    }),
  )
})

it('whatever is given as a template is refused, or gives a name with one CN that is the login ID’s', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...attributeTypes.map((type) => `${type}=`),
      ...placeholders.map((name) => `{${name}}`),
      ',',
      '+',
      '\\',
      ' ',
    ),
    anyText,
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = `CN={loginId},${pieces.join('')}`
      if (problemOf(text)) return
      const subject = filled(text)
      expect(subject.filter(({ type }) => type === 'CN')).toEqual([{ type: 'CN', value: 'demo01' }])
      for (const { value } of subject) expect(value).not.toMatch(/\p{C}/u)
    }),
    { numRuns: 1000 },
  )
})

it('a console or agent from before it reads a profile with a template as it reads others', () => {
  const before = authorityProfileSchema.omit({ subjectTemplate: true })
  const told = JSON.parse(JSON.stringify(authorityProfileSchema.parse(institution))) as unknown
  expect(before.parse(told)).toEqual(before.parse(institution))
})

it('a template this version cannot read leaves the profile readable', () => {
  const subjectTemplate = 'CN={loginId},title={title}'
  expect(authorityProfileSchema.parse({ ...institution, subjectTemplate }).subjectTemplate).toBe(subjectTemplate)
})
