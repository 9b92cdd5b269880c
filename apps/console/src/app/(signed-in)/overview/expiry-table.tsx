'use client'

import { ScrollArea, Table } from '@mantine/core'
import { useFormatter, useMessages } from 'use-intl'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { Link } from '../../../ui/link.tsx'
import { useLocale } from 'use-intl'
import { paths } from '../../paths.ts'
import classes from './number-tile.module.css'
import type { Span } from './spans.ts'

/** Days or weeks with their numbers, each leading to its certificates. */
export function ExpiryTable({ spans, step }: { spans: Span[]; step: 'day' | 'week' }) {
  const { overview: words } = useMessages()
  const format = useFormatter()
  const locale = useLocale()
  const say = (day: string) => formatInstant(new Date(`${day}T00:00:00+09:00`), locale, 'day')
  return (
    <ScrollArea type="auto">
      <Table fz="sm" verticalSpacing={4} maw="46rem">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.stepHeadings[step]}</Table.Th>
            {(['idle', 'open', 'early'] as const).map((name) => (
              <Table.Th key={name} scope="col" ta="right">
                {words.series[name]}
              </Table.Th>
            ))}
            <Table.Th scope="col" ta="right">
              {words.sum}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {spans.map(({ from, until, idle, open, early }) => (
            <Table.Tr key={from}>
              <Table.Th scope="row" fw={400}>
                <Link href={paths.certificates({ from, until })} className={classes.day}>
                  {say(from)}
                </Link>
              </Table.Th>
              <Table.Td ta="right">{format.number(idle)}</Table.Td>
              <Table.Td ta="right">{format.number(open)}</Table.Td>
              <Table.Td ta="right">{format.number(early)}</Table.Td>
              <Table.Td ta="right">{format.number(idle + open + early)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}
