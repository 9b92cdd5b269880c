import { expect, it } from 'vitest'
import { conflictsAmong } from './conflicts.ts'

it.each([
  [['SMARTACCESS/Basic V3.1L21', 'Microsoft Edge'], ['smartaccess']],
  [
    ['HP SimplePass PE 2011', 'HP Sure Click Security Browser'],
    ['sure_click', 'simplepass'],
  ],
  [['SmartAccessory Suite', 'Mozilla Firefox', 'HP Support Assistant'], []],
])('of %j it names %j', (programs, found) => {
  expect(conflictsAmong(programs)).toEqual(found)
})
