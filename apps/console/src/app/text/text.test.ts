import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { ja } from './ja.ts'
import { localeOf } from './locale.ts'

describe('the language of a page', () => {
  it.each([
    ['ja', 'en', 'ja'],
    ['en', 'ja,en;q=0.5', 'en'],
    [undefined, null, 'ja'],
    [undefined, 'de-DE,de;q=0.9', 'ja'],
    [undefined, 'en-US,en;q=0.9,ja;q=0.8', 'en'],
    [undefined, 'en;q=0.7,ja-JP;q=0.8', 'ja'],
    ['xx', 'en', 'en'],
  ])('cookie %s, Accept-Language %s: %s', (cookie, header, locale) => {
    expect(localeOf(cookie, header)).toBe(locale)
  })
})

type Tree = { readonly [key: string]: string | Tree }

/** Every text's key with the values that are put into it. */
function slots(tree: Tree, path = ''): [string, string[]][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value !== 'string') return slots(value, `${path}${key}.`)
    // Not the branch of a plural, such as `one {PC}`.
    const names = [...value.matchAll(/(?<!(?:=\d|one|other) )\{(\w+)[,}]/g)].map(([, name = '']) => name)
    return [[`${path}${key}`, [...new Set(names)].sort()] as [string, string[]]]
  })
}

describe('the two languages', () => {
  it('fill in the same values in every text', () => {
    expect(slots(en)).toEqual(slots(ja))
  })
})
