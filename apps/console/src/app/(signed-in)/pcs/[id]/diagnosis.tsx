'use client'

import type { DiagnosisStanding } from '@certfleet/core/diagnosis.ts'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, Hourglass, type LucideIcon, TimerOff } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { RowMain, Rows } from '../../../../ui/rows.tsx'
import { Secondary } from '../../../../ui/secondary.tsx'
import { Section } from '../../../../ui/section.tsx'
import { StatusBadge } from '../../../../ui/status-badge.tsx'
import { Instant } from '../../../../ui/time.tsx'
import type { Tone } from '../../../../ui/tone.ts'
import { DiagnosisButton } from './diagnosis-button.tsx'
import { DiagnosisReport } from './diagnosis-report.tsx'
import type { PcDetail } from './pc-view.tsx'

export type Diagnoses = Outputs['agents']['diagnoses']

const looks: Record<DiagnosisStanding, { tone: Tone; icon: LucideIcon }> = {
  asked: { tone: 'info', icon: Hourglass },
  refused: { tone: 'notice', icon: CircleSlash },
  unanswered: { tone: 'muted', icon: TimerOff },
  received: { tone: 'ok', icon: CircleCheck },
}

/** What the doctor finds on the PC, when the person there agrees. */
export function Diagnosis({ pc }: { pc: PcDetail }) {
  const { diagnosis: words } = useMessages()
  const t = useTranslations('diagnosis')
  const trpc = useTRPC()
  const { data: known } = useQuery(trpc.agents.diagnoses.queryOptions({ id: pc.id }))
  if (!known) return null
  return (
    <Section title={words.title} actions={<DiagnosisButton pc={pc} known={known} />}>
      <Rows none={words.none} label={words.title}>
        {known.diagnoses.map(({ id, standing, requestedBy, createdAt, expiresAt, answeredAt }) => (
          <li key={id}>
            <StatusBadge {...looks[standing]}>{words.standing[standing]}</StatusBadge>
            <RowMain>
              <Instant at={createdAt} />
              <Secondary>{t('by', { name: requestedBy })}</Secondary>
            </RowMain>
            <Secondary>
              {answeredAt ? words.answered : words.until} <Instant at={answeredAt ?? expiresAt} />
            </Secondary>
          </li>
        ))}
      </Rows>
      {known.report && <DiagnosisReport report={known.report} />}
    </Section>
  )
}
