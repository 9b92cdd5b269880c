'use client'

import { ActionIcon, Menu } from '@mantine/core'
import { Languages } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'use-intl'
import { localeCookie, locales } from './text/locale.ts'

const yearSeconds = 366 * 86_400

function remember(locale: string): void {
  document.cookie = `${localeCookie}=${locale}; path=/; max-age=${yearSeconds}; samesite=lax`
}

/** Switches the language, here and at the next visit. */
export function LanguageMenu() {
  const t = useTranslations()
  const now = useLocale()
  const router = useRouter()
  const choose = (locale: string) => {
    remember(locale)
    router.refresh()
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="var(--text-secondary)" size="lg" aria-label={t('header.language')}>
          <Languages size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={now} onChange={choose}>
          {locales.map((locale) => (
            <Menu.RadioItem key={locale} value={locale} lang={locale}>
              {t(`languages.${locale}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
