'use client'

import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { Check, type LucideIcon, Monitor, Moon, Sun, SunMoon } from 'lucide-react'
import { useTranslations } from 'use-intl'

const schemes = ['light', 'dark', 'auto'] as const
const icons: Record<(typeof schemes)[number], LucideIcon> = { light: Sun, dark: Moon, auto: Monitor }

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
        {schemes.map((scheme) => {
          const Icon = icons[scheme]
          return (
            <Menu.Item
              key={scheme}
              role="menuitemradio"
              aria-checked={scheme === colorScheme}
              leftSection={<Icon size={16} aria-hidden="true" />}
              rightSection={scheme === colorScheme && <Check size={16} aria-hidden="true" />}
              onClick={() => setColorScheme(scheme)}
            >
              {t(scheme)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
