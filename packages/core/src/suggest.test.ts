import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, type Clue, isOneSlip, romaji, suggest as suggestForAll } from './suggest.ts'

const candidate = (change: Partial<Candidate>): Candidate => ({
  name: '佐藤 美咲',
  nameKana: '',
  email: null,
  employeeNumber: null,
  loginId: null,
  expectedHostname: null,
  expectedOsUser: null,
  ...change,
})
const suggest = (of: Clue, candidates: Candidate[]) => suggestForAll([of], candidates)[0] ?? []
const clue = { loginId: 'msato01', hostname: 'PC-0042', osUser: 'CORP\\misaki' }

describe('whose it may be', () => {
  it.each<[string, Partial<Candidate>, string[]]>([
    ['the same login ID, whatever its case and width', { loginId: 'ＭＳＡＴＯ01' }, ['login_id']],
    ['a login ID with a slip', { loginId: 'msato1' }, ['similar_login_id']],
    ['the PC an administrator expects', { expectedHostname: 'pc-0042' }, ['expected_pc']],
    ['the OS user an administrator expects, without its domain', { expectedOsUser: 'misaki' }, ['expected_os_user']],
    ['a mail address named like the OS user', { email: 'misaki@example.co.jp' }, ['email']],
    ['a family name within the login ID', { nameKana: 'サトウ ミサキ' }, ['name']],
    ['nothing in common', { loginId: 'suzuki', email: 'suzuki@example.co.jp' }, []],
  ])('%s', (_, change, grounds) => {
    expect(suggest(clue, [candidate(change)]).flatMap((one) => one.grounds)).toEqual(grounds)
  })

  it('puts an expected PC before a likeness, and keeps to three', () => {
    const likely = [1, 2, 3, 4].map((n) => candidate({ loginId: `msato0${n}x`.slice(0, 7), name: `${n}` }))
    const expected = candidate({ expectedHostname: 'PC-0042', name: 'expected' })
    const names = suggest({ ...clue, loginId: 'msato09' }, [...likely, expected]).map((one) => one.candidate.name)
    expect(names[0]).toBe('expected')
    expect(names).toHaveLength(3)
  })

  it('an empty fact never matches an empty clue', () => {
    expect(
      suggest({ loginId: null, hostname: '', osUser: '' }, [candidate({ email: '@', expectedHostname: '' })]),
    ).toEqual([])
  })
})

describe('one slip', () => {
  const word = fc.stringMatching(/^[a-z0-9]{5,10}$/)
  it('is one character left out, put in or replaced, anywhere', () => {
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('#', ''), fc.boolean(), (text, at, with_, replace) => {
        const index = at % text.length
        const slipped = text.slice(0, index) + with_ + text.slice(index + (replace || with_ === '' ? 1 : 0))
        expect(isOneSlip(text, slipped)).toBe(slipped !== text)
      }),
    )
  })
  it('is found among others, wherever it is', () => {
    const short = fc.stringMatching(/^[ab]{3,7}$/)
    fc.assert(
      fc.property(fc.array(short, { minLength: 1, maxLength: 4 }), fc.array(short), (words, loginIds) => {
        const clues = words.map((loginId) => ({ loginId, hostname: null, osUser: null }))
        const found = suggestForAll(
          clues,
          loginIds.map((loginId) => candidate({ loginId })),
          loginIds.length,
        )
        const likeOnes = found.map((each) =>
          each.filter(({ grounds }) => grounds.includes('similar_login_id')).map((one) => one.candidate.loginId),
        )
        expect(likeOnes).toEqual(words.map((own) => loginIds.filter((loginId) => isOneSlip(own, loginId))))
      }),
    )
  })
  it('is not two', () => {
    expect(isOneSlip('suzuki01', 'suzuko02')).toBe(false)
    expect(isOneSlip('abcdef', 'badcef')).toBe(false)
  })
})

describe('names in Latin letters', () => {
  it.each([
    ['サトウ', 'sato'],
    ['すずき', 'suzuki'],
    ['ショウジ', 'shoji'],
    ['キョウコ', 'kyoko'],
    ['ハットリ', 'hattori'],
    ['マッチャ', 'matcha'],
    ['Smith', ''],
  ])('%s: %s', (kana, latin) => {
    expect(romaji(kana)).toBe(latin)
  })
})
