'use client'

import { Group, Text, Title } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from './link.tsx'
import classes from './page-header.module.css'

interface PageHeaderProps {
  title: ReactNode
  intro?: string
  /** The pages above this one. */
  above?: { href: string; label: string }[]
  /** Beside the title: the state of the thing. */
  badge?: ReactNode
  actions?: ReactNode
}

export function PageHeader({ title, intro, above = [], badge, actions }: PageHeaderProps) {
  const t = useTranslations('ui')
  return (
    <header className={classes.header}>
      {above.length > 0 && (
        <nav aria-label={t('path')}>
          <ol className={classes.path}>
            {above.map(({ href, label }) => (
              <li key={href}>
                <Link href={href}>{label}</Link>
                <ChevronRight size={14} aria-hidden="true" />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Group gap="sm" align="center">
            <Title order={1}>{title}</Title>
            {badge}
          </Group>
          {intro && (
            <Text size="sm" c="var(--text-secondary)" mt={4}>
              {intro}
            </Text>
          )}
        </div>
        {actions && (
          <Group gap="xs" align="flex-start">
            {actions}
          </Group>
        )}
      </Group>
    </header>
  )
}
