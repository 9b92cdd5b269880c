'use client'

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Columns } from '../../../../ui/columns.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { AgentStateBadge } from '../agent-state-badge.tsx'
import { Suspicions } from '../../suspicions/suspicions.tsx'
import { AssignButton, Assignments } from './assignments.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { PcEvents } from './pc-events.tsx'
import { PcFacts } from './pc-facts.tsx'
import { PcCertificates, PcIssuances } from './pc-lists.tsx'
import { PcStateNotice } from './pc-state-notice.tsx'
import { RetireButton } from './retire-button.tsx'

export type PcDetail = Outputs['agents']['get']

export function PcView({ id }: { id: string }) {
  const { pcs: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data: pc, error } = useQuery(trpc.agents.get.queryOptions({ id }))
  if (!pc) return error && <ProblemAlert advice={describe(error)} />
  return (
    <>
      <PageHeader
        above={[{ href: paths.pcs(), label: words.title }]}
        title={pc.hostname}
        intro={pc.osUser}
        badge={<AgentStateBadge state={pc.state} />}
        actions={<RetireButton pc={pc} />}
      />
      <Stack gap="md">
        <PcStateNotice pc={pc} />
        <Columns
          main={
            <>
              <Section title={words.detail.assignments} actions={<AssignButton pc={pc} />}>
                <Assignments pc={pc} />
              </Section>
              <Section title={words.detail.certificates}>
                <PcCertificates pc={pc} />
              </Section>
              <Section title={words.detail.issuances}>
                <PcIssuances pc={pc} />
              </Section>
              <Suspicions of={{ agentId: pc.id }} />
              <Diagnosis pc={pc} />
            </>
          }
          side={
            <>
              <Section title={words.detail.facts}>
                <PcFacts pc={pc} />
              </Section>
              <Section title={words.detail.events}>
                <PcEvents pc={pc} />
              </Section>
            </>
          }
        />
      </Stack>
    </>
  )
}
