'use client'

// As cards the rows need roles to stay a table: WebKit forgets what they are when their display changes.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */

import { Checkbox, NativeSelect, Skeleton, Table, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { MouseEvent, ReactNode } from 'react'
import classes from './data-table.module.css'
import { Link } from './link.tsx'

/** A column, kept at module scope; its heading comes with the table's `headers`, by key. */
export interface Column<Row, Key extends string> {
  key: Key
  Cell: (props: { row: Row }) => ReactNode
  /** Names the row: it is drawn as the link to the row's page. */
  primary?: boolean
  /** Keeps to one line and to the width it needs. */
  narrow?: boolean
  /** Does not shrink below this, in rem. */
  minWidth?: number
}

/** By which columns the table can be sorted, and by which it is. */
export interface Sorting<Key extends string> {
  columns: readonly Key[]
  /** Null: by none of its columns. */
  key: Key | null
  direction: 'asc' | 'desc'
  /** Says what pressing a heading does, for those who do not see the arrow. */
  label: (key: Key) => string
  sortBy: (key: Key) => void
  /** For where there are no headings: every order there is, by the address's word for it, and the present one. */
  orders: { value: string; label: string }[]
  order: string
  setOrder: (order: string) => void
  choose: string
}

/** Rows can be picked for something to be done with them together. */
export interface Picking<Row> {
  picked: ReadonlySet<string>
  toggle: (keys: string[], picked: boolean) => void
  /** Names the boxes. */
  label: string
  labelOf: (row: Row) => string
}

export interface DataTableProps<Row, Key extends string> {
  caption: string
  columns: Column<Row, Key>[]
  headers: Record<Key, string>
  /** Undefined while they are on their way. */
  rows: Row[] | undefined
  rowKey: (row: Row) => string
  rowHref?: (row: Row) => string
  sort?: Sorting<Key>
  picking?: Picking<Row>
  /** The rows are of an earlier question, the present one is under way. */
  dimmed?: boolean
}

const skeletonRows = ['a', 'b', 'c', 'd', 'e', 'f']

/** A real table. On a narrow screen its rows become cards. */
export function DataTable<Row, Key extends string>(props: DataTableProps<Row, Key>) {
  const { caption, columns, headers, rows, rowKey, sort, picking, dimmed } = props
  return (
    <div className={classes.frame}>
      {sort && (
        <NativeSelect
          className={classes.orders}
          size="xs"
          label={sort.choose}
          data={sort.orders}
          value={sort.order}
          onChange={({ currentTarget }) => sort.setOrder(currentTarget.value)}
        />
      )}
      <Table
        role="table"
        className={classes.table}
        verticalSpacing={7}
        stickyHeader
        stickyHeaderOffset="var(--app-shell-header-offset, 0px)"
        aria-busy={rows === undefined || dimmed}
        data-dimmed={dimmed || undefined}
      >
        <Table.Caption className={classes.caption}>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {picking && (
              <Table.Th role="columnheader" scope="col" data-narrow>
                <PickAll picking={picking} keys={rows?.map(rowKey) ?? []} />
              </Table.Th>
            )}
            {columns.map(({ key, narrow, minWidth }) => (
              <Table.Th
                key={key}
                role="columnheader"
                scope="col"
                data-narrow={narrow || undefined}
                style={minWidth ? { '--min-width': `${minWidth}rem` } : undefined}
                aria-sort={sort?.key === key ? (sort.direction === 'asc' ? 'ascending' : 'descending') : undefined}
              >
                {sort?.columns.includes(key) ? (
                  <SortHeading sort={sort} column={key}>
                    {headers[key]}
                  </SortHeading>
                ) : (
                  headers[key]
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows
            ? rows.map((row) => <DataRow key={rowKey(row)} row={row} {...props} />)
            : skeletonRows.map((name) => (
                <Table.Tr key={name} role="row">
                  {picking && <Table.Td role="cell" />}
                  {columns.map(({ key }) => (
                    <Table.Td key={key} role="cell">
                      <Skeleton height={18} my={4} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function PickAll<Row>({ picking: { picked, toggle, label }, keys }: { picking: Picking<Row>; keys: string[] }) {
  const count = keys.filter((key) => picked.has(key)).length
  const all = count > 0 && count === keys.length
  return (
    <Checkbox
      size="xs"
      aria-label={label}
      checked={all}
      indeterminate={count > 0 && !all}
      onChange={() => toggle(keys, !all)}
    />
  )
}

interface SortHeadingProps<Key extends string> {
  sort: Sorting<Key>
  column: Key
  children: ReactNode
}

function SortHeading<Key extends string>({ sort, column, children }: SortHeadingProps<Key>) {
  const Arrow = sort.key !== column ? ArrowUpDown : sort.direction === 'asc' ? ArrowUp : ArrowDown
  return (
    <UnstyledButton className={classes.sort} onClick={() => sort.sortBy(column)} title={sort.label(column)}>
      {children}
      <Arrow size={14} aria-hidden="true" className={sort.key === column ? undefined : classes.unsorted} />
    </UnstyledButton>
  )
}

function DataRow<Row, Key extends string>(props: { row: Row } & DataTableProps<Row, Key>) {
  const { row, columns, headers, rowKey, rowHref, picking } = props
  const router = useRouter()
  const href = rowHref?.(row)
  // The whole row is a generous target for the mouse; the keyboard has the link in it.
  const follow = ({ target, currentTarget, metaKey, ctrlKey }: MouseEvent) => {
    // Clicks in a dialog opened from the row come here too, though it stands elsewhere in the document.
    if (!href || !(target instanceof Element) || !currentTarget.contains(target)) return
    if (target.closest('a, button, input, label') || window.getSelection()?.toString()) return
    if (metaKey || ctrlKey) window.open(href)
    else router.push(href)
  }
  return (
    <Table.Tr role="row" className={href ? classes.linked : undefined} onClick={href ? follow : undefined}>
      {picking && (
        <Table.Td role="cell" data-label={picking.labelOf(row)} data-narrow>
          <Checkbox
            size="xs"
            aria-label={picking.labelOf(row)}
            checked={picking.picked.has(rowKey(row))}
            onChange={({ currentTarget }) => picking.toggle([rowKey(row)], currentTarget.checked)}
          />
        </Table.Td>
      )}
      {columns.map(({ key, Cell, primary, narrow }) => (
        <Table.Td key={key} role="cell" data-label={headers[key]} data-narrow={narrow || undefined}>
          <div className={classes.value}>
            {primary && href ? (
              <Link href={href} className={classes.primary}>
                <Cell row={row} />
              </Link>
            ) : (
              <Cell row={row} />
            )}
          </div>
        </Table.Td>
      ))}
    </Table.Tr>
  )
}
