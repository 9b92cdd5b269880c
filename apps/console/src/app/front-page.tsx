'use client'

import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Notice } from '../ui/notice.tsx'
import { ColorSchemeMenu } from './color-scheme-menu.tsx'
import classes from './front-page.module.css'
import { LanguageMenu } from './language-menu.tsx'
import { Logo } from './logo.tsx'

interface FrontPageProps {
  title: string
  /** Where the console says it is. */
  origin: string
  children: ReactNode
}

/** The frame of the pages before signing in. */
export function FrontPage({ title, origin, children }: FrontPageProps) {
  const t = useTranslations()
  return (
    <div className={classes.page}>
      <Group justify="flex-end" gap={4} p="xs">
        <LanguageMenu />
        <ColorSchemeMenu />
      </Group>
      <main className={classes.main}>
        <Stack gap={4} align="center" mb="lg">
          <Logo />
          <Text size="sm" c="var(--text-secondary)">
            {t('tagline')}
          </Text>
        </Stack>
        <Paper withBorder className="panel" p="xl">
          <Title order={1} mb="md">
            {title}
          </Title>
          <Stack gap="md">
            <AddressCheck origin={origin} />
            {children}
          </Stack>
        </Paper>
      </main>
    </div>
  )
}

const never = () => () => {}

/** At another address than its own the console refuses every sign-in: say so before a password is typed. */
function AddressCheck({ origin }: { origin: string }) {
  const t = useTranslations('front')
  const here = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => origin,
  )
  if (here === origin) return null
  return (
    <Notice tone="notice" title={t('wrongAddress')}>
      {t('wrongAddressTodo')} <a href={origin}>{origin}</a>
    </Notice>
  )
}
