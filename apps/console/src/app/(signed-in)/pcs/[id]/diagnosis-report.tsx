'use client'

import type { CheckResult, DoctorReport } from '@certfleet/core/diagnosis.ts'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { CircleCheck, CircleX, type LucideIcon, Minus, TriangleAlert } from 'lucide-react'
import { useLocale, useMessages, useTranslations } from 'use-intl'
import { RowMain, Rows } from '../../../../ui/rows.tsx'
import { Name, Secondary } from '../../../../ui/secondary.tsx'
import { StatusBadge } from '../../../../ui/status-badge.tsx'
import { Instant } from '../../../../ui/time.tsx'
import type { Tone } from '../../../../ui/tone.ts'

const looks: Record<CheckResult, { tone: Tone; icon: LucideIcon }> = {
  ok: { tone: 'ok', icon: CircleCheck },
  warning: { tone: 'notice', icon: TriangleAlert },
  problem: { tone: 'danger', icon: CircleX },
  not_applicable: { tone: 'muted', icon: Minus },
}

/** What needs looking after first: problems, then warnings, each in the order in which they explain one another. */
export function DiagnosisReport({ report }: { report: DoctorReport }) {
  const { diagnosis: words } = useMessages()
  const t = useTranslations('diagnosis')
  const [all, shown] = useDisclosure(false)
  const of = (result: CheckResult) => report.checks.filter((check) => check.result === result)
  const trouble = [...of('problem'), ...of('warning')]
  const { problem: problems, warning: warnings, ok: fine } = report.counts
  return (
    <Stack gap="xs" mt="md">
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h5">
          {words.report}
        </Title>
        <Button size="xs" variant="subtle" aria-expanded={all} onClick={shown.toggle}>
          {all ? words.showTrouble : words.showAll}
        </Button>
      </Group>
      <Text size="sm">
        {t('summary', { problems, warnings, fine })}
        <Secondary>
          {words.reportAt} <Instant at={new Date(report.at)} />
        </Secondary>
      </Text>
      <Rows none={words.allFine} label={words.report}>
        {(all ? report.checks : trouble).map((check) => (
          <Check key={check.id} check={check} />
        ))}
      </Rows>
    </Stack>
  )
}

function Check({ check }: { check: DoctorReport['checks'][number] }) {
  const { diagnosis: words } = useMessages()
  const { title, what, todo } = check[useLocale()]
  return (
    <li>
      <StatusBadge {...looks[check.result]}>{words.result[check.result]}</StatusBadge>
      <RowMain>
        <Name>{title}</Name>
        {what && <Text size="sm">{what}</Text>}
        {todo && (
          <Text size="sm">
            {words.todo}: {todo}
          </Text>
        )}
        {check.seen && (
          <Secondary>
            {words.seen}: {check.seen}
          </Secondary>
        )}
      </RowMain>
    </li>
  )
}
