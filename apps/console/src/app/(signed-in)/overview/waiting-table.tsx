'use client'

import { Table, Text } from '@mantine/core'
import { useFormatter, useMessages } from 'use-intl'
import { Link } from '../../../ui/link.tsx'
import { Section } from '../../../ui/section.tsx'
import { Ago } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import type { OverviewData } from './overview.tsx'

/** Open issuances by whom they wait on, and since when the longest does. */
export function WaitingTable({ data: { waiting } }: { data: OverviewData }) {
  const { overview: words, issuances, domain } = useMessages()
  const format = useFormatter()
  return (
    <Section title={words.waiting}>
      {waiting.length === 0 ? (
        <Text size="sm" c="var(--text-secondary)">
          {words.waitingNobody}
        </Text>
      ) : (
        <Table fz="sm" withRowBorders={false} maw="36rem">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{issuances.waitingOn}</Table.Th>
              <Table.Th scope="col" ta="right">
                {words.count}
              </Table.Th>
              <Table.Th scope="col">{words.oldest}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {waiting.map(({ party, count, oldest }) => (
              <Table.Tr key={party ?? 'nobody'}>
                <Table.Th scope="row" fw={400}>
                  <Link href={paths.issuances({ waitingOn: party ?? 'nobody', sort: 'since' })}>
                    {party ? domain.party[party] : issuances.noParty}
                  </Link>
                </Table.Th>
                <Table.Td ta="right">{format.number(count)}</Table.Td>
                <Table.Td>
                  <Ago at={oldest} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  )
}
