'use client'

import { Button, Menu, Text } from '@mantine/core'
import { LogOut, UserRound } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { notifyProblem } from '../../../ui/notify.tsx'
import { leave } from '../../leave.ts'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { signOut } from '../../sign-in/session.ts'
import type { ShellUser } from './shell.tsx'

export function UserMenu({ user }: { user: ShellUser }) {
  const t = useTranslations('header')
  const describe = useProblemText()
  const goOut = async () => {
    try {
      await signOut()
      leave(paths.signIn())
    } catch (error) {
      notifyProblem(describe(error))
    }
  }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="var(--mantine-color-text)"
          size="compact-md"
          aria-label={`${t('account')}: ${user.name}`}
          leftSection={<UserRound size={18} aria-hidden="true" />}
        >
          <Text component="span" size="sm" visibleFrom="sm" maw={160} truncate>
            {user.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {user.name}
          </Text>
          {user.email}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden="true" />} onClick={() => void goOut()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
