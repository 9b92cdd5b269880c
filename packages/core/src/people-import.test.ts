import { expect, it } from 'vitest'
import { columnOf, importColumns } from './people-import.ts'
import { en } from './text/en.ts'
import { ja } from './text/ja.ts'

it.each(importColumns)(
  '%s is known by its own name and by the headings of the templates in both languages',
  (column) => {
    expect([column, ja.importColumn[column], en.importColumn[column]].map(columnOf)).toEqual([column, column, column])
  },
)

it('the column that says what is wrong is none of ours', () => {
  expect([ja.importErrorHeading, en.importErrorHeading].map(columnOf)).toEqual([null, null])
})
