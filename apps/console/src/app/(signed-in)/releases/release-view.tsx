'use client'

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useProblemText } from '../../problem-text.ts'
import { CurrentRelease } from './current-release.tsx'
import { FleetVersions } from './fleet-versions.tsx'
import { FoundPackages } from './found-packages.tsx'

/** Which versions the fleet runs, which one it is offered, and which ones it could be. */
export function ReleaseView() {
  const { releases: words } = useMessages()
  const describe = useProblemText()
  const { data, error, refetch } = useQuery(useTRPC().releases.list.queryOptions())
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} />
      {error && !data ? (
        <ProblemAlert advice={describe(error)} onRetry={() => void refetch()} />
      ) : (
        <Stack gap="md">
          {data && <CurrentRelease current={data.current} />}
          <FleetVersions rows={data?.fleet} />
          {data && <FoundPackages found={data} />}
        </Stack>
      )}
    </>
  )
}
