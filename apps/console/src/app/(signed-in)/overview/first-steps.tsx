'use client'

import { List, ThemeIcon } from '@mantine/core'
import { Check, Circle } from 'lucide-react'
import { useMessages } from 'use-intl'
import { Link } from '../../../ui/link.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { Section } from '../../../ui/section.tsx'
import { paths } from '../../paths.ts'
import type { OverviewData } from './overview.tsx'

const steps = [
  { step: 'authority', href: paths.authorities },
  { step: 'person', href: paths.people() },
  { step: 'pc', href: paths.tokens },
  { step: 'certificate', href: paths.pcs() },
] as const

/** What a new console needs, in order, and what of it is done. */
export function FirstSteps({ made }: { made: OverviewData['beginnings'] }) {
  const { overview: words, ui } = useMessages()
  return (
    <Section title={words.firstSteps}>
      <List type="ordered" listStyleType="none" spacing="sm" size="sm">
        {steps.map(({ step, href }) => (
          <List.Item
            key={step}
            icon={
              <ThemeIcon size={22} radius="xl" variant={made[step] ? 'filled' : 'default'} aria-hidden="true">
                {made[step] ? <Check size={14} /> : <Circle size={10} />}
              </ThemeIcon>
            }
          >
            <Link href={href}>{words.steps[step].title}</Link>
            {made[step] && ` ${ui.done}`}
            <Secondary>{words.steps[step].help}</Secondary>
          </List.Item>
        ))}
      </List>
    </Section>
  )
}
