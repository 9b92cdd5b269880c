import { type ImportColumn, personColumns } from '@certfleet/core/people-import.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KnownPeople, type PersonChange, planImport } from './plan-import.ts'
import type { ImportRow } from './read-rows.ts'

const nothing = Object.fromEntries(
  personColumns.map((column) => [column, null]),
) as KnownPeople['people'][number]['facts']
const person = (id: string, facts: Partial<typeof nothing>) => ({ id, facts: { ...nothing, language: 'ja', ...facts } })
const known: KnownPeople = {
  authorities: [{ id: 'a1', code: '0036' }],
  people: [
    person('p1', { employeeNumber: '00123', name: '佐藤 美咲', department: '経理部', email: 'sato@example.co.jp' }),
    person('p2', { name: '鈴木 大輔', email: 'suzuki@example.co.jp' }),
    person('p3', { name: '田中 翔太' }),
  ],
  logins: [
    {
      id: 's1',
      authorityId: 'a1',
      loginId: 'sato01',
      personId: 'p1',
      facts: { expectedHostname: null, expectedOsUser: null },
    },
    {
      id: 's3',
      authorityId: 'a1',
      loginId: '0777',
      personId: 'p3',
      facts: { expectedHostname: 'PC-3', expectedOsUser: null },
    },
  ],
}
type Values = Partial<Record<ImportColumn, string | null>>
const rowsOf = (...values: Values[]): ImportRow[] => values.map((one, index) => ({ line: index + 2, values: one }))
const plan = (...values: Values[]) => planImport(rowsOf(...values), known)
const problems = (...values: Values[]) =>
  plan(...values).errors.flatMap(({ line, errors }) => errors.map(({ problem, detail }) => [line, problem, detail]))

describe('what a file would change', () => {
  it('an unknown number is a new person, with a login ID of the one authority', () => {
    const { added } = plan({ employeeNumber: '00999', name: '伊藤 陽菜', loginId: 'ito01', expectedHostname: 'PC-9' })
    expect(added).toMatchObject([
      { personId: null, lines: [2], logins: [{ subscriberId: null, authorityId: 'a1', loginId: 'ito01' }] },
    ])
  })

  it('says old and new of each field, and leaves alone what the file does not say', () => {
    const { changed } = plan({ employeeNumber: '00123', department: '財務部', name: '佐藤 美咲' })
    expect(changed).toMatchObject([{ changes: [{ column: 'department', from: '経理部', to: '財務部' }], logins: [] }])
  })

  it('a cell with - clears', () => {
    expect(plan({ employeeNumber: '00123', department: null }).changed[0]?.changes).toEqual([
      { column: 'department', from: '経理部', to: null },
    ])
  })

  it('somebody known by mail address gets the number, and is not registered twice', () => {
    const { added, changed } = plan({ employeeNumber: '00200', email: 'suzuki@example.co.jp' })
    expect(added).toEqual([])
    expect(changed).toMatchObject([
      { personId: 'p2', changes: [{ column: 'employeeNumber', from: null, to: '00200' }] },
    ])
  })

  it('two rows of one person are one person with two login IDs', () => {
    const { added } = plan(
      { employeeNumber: '5', name: '伊藤', loginId: 'ito01' },
      { employeeNumber: '5', loginId: 'ito02' },
    )
    expect(added.map(({ lines, logins }) => [lines, logins.map(({ loginId }) => loginId)])).toEqual([
      [
        [2, 3],
        ['ito01', 'ito02'],
      ],
    ])
  })

  it('who is not in the file is named, and who has left is not expected there', () => {
    const left = { ...known, people: [...known.people, person('p4', { name: '退職者', leftOn: '2020-03-31' })] }
    const { missing } = planImport(rowsOf({ loginId: 'sato01' }), left)
    expect(missing.map(({ personId }) => personId)).toEqual(['p2', 'p3'])
  })
})

describe('what is wrong with a row', () => {
  it.each<[string, Values[], unknown[]]>([
    ['it does not say whose it is', [{ name: '佐藤' }], [[2, 'no_key', undefined]]],
    ['somebody new without a name', [{ employeeNumber: '9' }], [[2, 'name_needed', undefined]]],
    [
      'two people on one login ID',
      [{ employeeNumber: '9', name: '別人', loginId: 'sato01' }],
      [[2, 'login_id_of_another', '佐藤 美咲 00123']],
    ],
    ['a login ID alone renames nobody', [{ loginId: '0777', name: '別人' }], [[2, 'login_id_of_another', '田中 翔太']]],
    [
      'a mail address of somebody with another number',
      [{ employeeNumber: '9', name: '別人', email: 'sato@example.co.jp' }],
      [[2, 'email_of_another', '佐藤 美咲 00123']],
    ],
    [
      'zeros lost from an employee number',
      [{ employeeNumber: '123', name: '佐藤 美咲' }],
      [[2, 'leading_zero_lost', '00123']],
    ],
    ['zeros lost from a login ID', [{ employeeNumber: '00123', loginId: '777' }], [[2, 'leading_zero_lost', '0777']]],
    [
      'zeros lost from an institution code',
      [{ loginId: 'sato01', institutionCode: '36' }],
      [[2, 'leading_zero_lost', '0036']],
    ],
    [
      'an unknown institution',
      [{ loginId: 'sato01', institutionCode: '9999' }],
      [[2, 'institution_unknown', undefined]],
    ],
    ['a login ID twice', [{ loginId: 'sato01' }, { loginId: 'sato01' }], [[3, 'login_id_twice', '2']]],
    [
      'two rows that contradict each other',
      [
        { employeeNumber: '00123', department: 'A' },
        { employeeNumber: '00123', department: 'B' },
      ],
      [[3, 'differs_from_line', '2']],
    ],
    [
      'a new address for two people',
      [
        { employeeNumber: '7', name: 'A', email: 'x@example.jp' },
        { employeeNumber: '8', name: 'B', email: 'x@example.jp' },
      ],
      [[3, 'email_of_another', 'A 7 → 2']],
    ],
    [
      'a leave that ends before it begins',
      [{ employeeNumber: '00123', leaveFrom: '2027-02-01', leaveUntil: '2027-01-01' }],
      [[2, 'leave_backwards', undefined]],
    ],
    [
      'an expected PC without a login ID',
      [{ employeeNumber: '00123', expectedHostname: 'PC-1' }],
      [[2, 'login_id_needed', undefined]],
    ],
  ])('%s', (_, rows, expected) => {
    expect(problems(...rows)).toEqual(expected)
  })

  it('without a code, a login ID belongs to the one authority; with two, it must be said', () => {
    const two = { ...known, authorities: [...known.authorities, { id: 'a2', code: '0001' }] }
    const { errors } = planImport(rowsOf({ loginId: 'sato01' }), two)
    expect(errors).toMatchObject([{ errors: [{ problem: 'institution_needed' }] }])
  })
})

/** What is on record after a plan was applied, by the plan's own words. */
function apply(before: KnownPeople, changes: PersonChange[]): KnownPeople {
  const people = before.people.map((one) => ({ ...one, facts: { ...one.facts } }))
  const logins = before.logins.map((one) => ({ ...one, facts: { ...one.facts } }))
  for (const [index, change] of changes.entries()) {
    const id = change.personId ?? `new${index}`
    if (!change.personId) people.push(person(id, { language: null }))
    const target = people.find((one) => one.id === id)
    for (const { column, to } of change.changes) if (target) target.facts[column] = to
    for (const login of change.logins) {
      const { authorityId, loginId } = login
      const blank = { expectedHostname: null, expectedOsUser: null }
      const own = login.subscriberId
        ? logins.find((one) => one.id === login.subscriberId)
        : { id: `${id} ${loginId}`, authorityId, loginId, personId: id, facts: blank }
      if (own && !login.subscriberId) logins.push(own)
      for (const { column, to } of login.changes) if (own) own.facts[column] = to
    }
  }
  return { ...before, people, logins }
}

/** Few values, so that rows meet and contradict each other and what is on record. */
const few = (...values: (string | null | undefined)[]) => fc.constantFrom(undefined, ...values)
const row: fc.Arbitrary<Values> = fc
  .record({
    employeeNumber: few('00123', '123', '5', '6', null),
    name: few('佐藤 美咲', '鈴木 大輔', '新人'),
    email: few('sato@example.co.jp', 'suzuki@example.co.jp', 'new@example.co.jp', null),
    department: few('経理部', '財務部', null),
    loginId: few('sato01', '0777', '777', 'new01', 'new02'),
    expectedHostname: few('PC-1', 'PC-3', null),
    leaveFrom: few('2027-01-01', null),
    leaveUntil: few('2026-01-01', '2027-02-01', null),
  })
  .map((values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)))
const someRows = fc.array(row, { maxLength: 12 }).map((values) => rowsOf(...values))

describe('whatever stands in a file', () => {
  it('applied once, the same file changes nothing more', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const first = planImport(rows, known)
        const taken = rows.filter(({ line }) => !first.errors.some((error) => error.line === line))
        const after = apply(known, [...first.added, ...first.changed])
        const second = planImport(taken, after)
        // A fact given up in the file is free in the second round: only then may more be said.
        expect({ added: second.added, changed: second.changed, errors: second.errors }).toEqual({
          added: [],
          changed: [],
          errors: [],
        })
      }),
      { numRuns: 500 },
    )
  })

  it('rows with errors change nothing: without them the plan is the same', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const all = planImport(rows, known)
        const taken = rows.filter(({ line }) => !all.errors.some((error) => error.line === line))
        const { errors, ...clean } = planImport(taken, known)
        expect(errors).toEqual([])
        expect(clean).toEqual({
          added: all.added,
          changed: all.changed,
          unchanged: all.unchanged,
          missing: all.missing,
        })
      }),
      { numRuns: 500 },
    )
  })

  it('no number, address or login ID ever has two people', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { added, changed } = planImport(rows, known)
        const { people, logins } = apply(known, [...changed, ...added])
        const present = (values: (string | null)[]) => values.filter((value) => value !== null)
        for (const values of [
          present(people.map(({ facts }) => facts.employeeNumber)),
          present(people.map(({ facts }) => facts.email)),
          logins.map(({ authorityId, loginId }) => `${authorityId} ${loginId}`),
        ]) {
          expect(new Set(values).size).toBe(values.length)
        }
      }),
      { numRuns: 500 },
    )
  })
})
