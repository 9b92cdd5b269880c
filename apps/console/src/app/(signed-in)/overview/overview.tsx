'use client'

import { Loader, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Outputs } from '../../../trpc/router-types.ts'
import { PageHeader } from '../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useProblemText } from '../../problem-text.ts'
import { HolidaysEndNotice } from '../holidays/holidays-end-notice.tsx'
import { Suspicions } from '../suspicions/suspicions.tsx'
import { Expiries } from './expiries.tsx'
import { FirstSteps } from './first-steps.tsx'
import { CertificateNumbers, MailNumbers, PcNumbers } from './numbers.tsx'
import { WaitingTable } from './waiting-table.tsx'

export type OverviewData = Outputs['overview']['get']

/** 概要: what needs somebody now, whom we wait for, and what is coming. */
export function Overview() {
  const { overview: words, ui } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery(trpc.overview.get.queryOptions())
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} />
      <Stack gap="md">
        <Suspicions of={{ settled: false }} />
        <HolidaysEndNotice />
        {error && <ProblemAlert advice={describe(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Loader aria-label={ui.loading} />}
        {data && <Parts data={data} />}
      </Stack>
    </>
  )
}

function Parts({ data }: { data: OverviewData }) {
  return (
    <>
      <FirstSteps made={data.beginnings} />
      {data.beginnings.pc && (
        <>
          <CertificateNumbers data={data} />
          <WaitingTable data={data} />
          <PcNumbers data={data} />
          <MailNumbers data={data} />
          <Expiries data={data} />
        </>
      )}
    </>
  )
}
