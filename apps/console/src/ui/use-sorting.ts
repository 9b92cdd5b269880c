'use client'

import { useTranslations } from 'use-intl'
import type { Sorting } from './data-table.tsx'
import { useUrl } from './use-url.ts'

/**
 * The order of a list, by the address's `sort`: a field, or a field with a minus. `fields` says which field each
 * column is sorted by; `standard` is the order an address without the parameter stands for.
 */
export function useSorting<Key extends string>(
  fields: Partial<Record<Key, string>>,
  headers: Record<Key, string>,
  sort: string,
  standard: string,
): Sorting<Key> {
  const t = useTranslations('ui')
  const [, change] = useUrl()
  const columns = Object.keys(fields) as Key[]
  const setOrder = (order: string) => change({ sort: order === standard ? '' : order })
  const known = columns.some((key) => fields[key] === standard.replace(/^-/, ''))
  const nextOf = (key: Key) => (sort === fields[key] ? `-${fields[key]}` : (fields[key] ?? ''))
  return {
    columns,
    key: columns.find((key) => fields[key] === sort.replace(/^-/, '')) ?? null,
    direction: sort.startsWith('-') ? 'desc' : 'asc',
    label: (key) =>
      t('sortBy', { column: headers[key], order: nextOf(key).startsWith('-') ? t('descending') : t('ascending') }),
    sortBy: (key) => setOrder(nextOf(key)),
    orders: [
      ...(known ? [] : [{ value: standard, label: t('newest') }]),
      ...columns.flatMap((key) => [
        { value: fields[key] ?? '', label: `${headers[key]}: ${t('ascending')}` },
        { value: `-${fields[key]}`, label: `${headers[key]}: ${t('descending')}` },
      ]),
    ],
    order: sort,
    setOrder,
    choose: t('sort'),
  }
}
