'use client'

import { Paper, SimpleGrid, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Building2 } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useProblemText } from '../../problem-text.ts'
import { AuthorityCard } from './authority-card.tsx'
import { ConnectAuthorityButton } from './connect-authority.tsx'
import { ExternalCard } from './external-card.tsx'
import { RegisterAuthorityButton } from './register-authority.tsx'

export function AuthorityList() {
  const { authorities: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data: authorities, error, refetch } = useQuery(trpc.authorities.list.queryOptions())
  return (
    <>
      <PageHeader
        title={words.title}
        intro={words.intro}
        actions={
          <>
            <RegisterAuthorityButton />
            <ConnectAuthorityButton />
          </>
        }
      />
      {error && !authorities && <ProblemAlert advice={describe(error)} onRetry={() => void refetch()} />}
      {authorities?.length === 0 && (
        <Paper withBorder className="panel">
          <Empty icon={Building2} title={words.emptyTitle}>
            {words.empty}
          </Empty>
        </Paper>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {authorities?.map((authority) =>
          authority.external ? (
            <ExternalCard key={authority.id} authority={authority} external={authority.external} />
          ) : (
            <AuthorityCard key={authority.id} authority={authority} />
          ),
        )}
        {!authorities && !error && <Skeleton height={420} />}
      </SimpleGrid>
    </>
  )
}
