'use client'

import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { SunMoon } from 'lucide-react'
import { useTranslations } from 'use-intl'

const schemes = ['light', 'dark', 'auto'] as const
type Scheme = (typeof schemes)[number]

/** Light, dark, or as the system has it. */
export function ColorSchemeMenu() {
  const t = useTranslations('header')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="var(--text-secondary)" size="lg" aria-label={t('scheme')}>
          <SunMoon size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as Scheme)}>
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(scheme)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
