'use client'

import { Button, Group, Stack } from '@mantine/core'
import { ArrowRight } from 'lucide-react'
import { useMessages } from 'use-intl'
import { PlainLink } from '../../../ui/link.tsx'
import { Section } from '../../../ui/section.tsx'
import { Steps } from '../../../ui/steps.tsx'
import { paths } from '../../paths.ts'
import type { OverviewData } from './overview.tsx'

const steps = [
  { key: 'authority', href: paths.authorities },
  { key: 'person', href: paths.people() },
  { key: 'pc', href: paths.tokens },
  { key: 'renewal', href: paths.certificates() },
] as const

/** What a new console needs, in order: what of it is done, and the way to the next. Gone when all of it is. */
export function FirstSteps({ made }: { made: OverviewData['beginnings'] }) {
  const { overview: words } = useMessages()
  const next = steps.find(({ key }) => !made[key])
  if (!next) return null
  const shown = steps.map(({ key }) => ({
    key,
    label: words.steps[key].title,
    note: words.steps[key].why,
    state: made[key] ? ('done' as const) : key === next.key ? ('current' as const) : ('upcoming' as const),
  }))
  return (
    <Section title={words.firstSteps}>
      <Stack gap="lg" pt="xs">
        <Steps steps={shown} label={words.firstSteps} />
        <Group justify="center">
          <Button component={PlainLink} href={next.href} rightSection={<ArrowRight size={16} aria-hidden="true" />}>
            {words.steps[next.key].go}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
