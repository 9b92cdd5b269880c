'use client'

import { AppShell, Burger, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { PlainLink } from '../../../ui/link.tsx'
import { ColorSchemeMenu } from '../../color-scheme-menu.tsx'
import { LanguageMenu } from '../../language-menu.tsx'
import { Logo } from '../../logo.tsx'
import { paths } from '../../paths.ts'
import { LiveIndicator } from './live-indicator.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

export interface ShellUser {
  name: string
  email: string
}

/** The frame of every page of somebody signed in. */
export function Shell({ user, children }: { user: ShellUser; children: ReactNode }) {
  const t = useTranslations()
  const [opened, menu] = useDisclosure(false)
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#content" className="skip-link">
        {t('nav.skip')}
      </a>
      <AppShell.Header className={classes.bar}>
        <Group h="100%" px={{ base: 'sm', sm: 'md' }} justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? t('nav.close') : t('nav.open')}
              aria-expanded={opened}
            />
            <PlainLink href={paths.overview} className={classes.home}>
              <Logo />
            </PlainLink>
          </Group>
          <Group gap={4} wrap="nowrap">
            <LiveIndicator />
            <LanguageMenu />
            <ColorSchemeMenu />
            <UserMenu user={user} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.bar} p="xs">
        <Navigation onFollow={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </AppShell.Main>
    </AppShell>
  )
}
