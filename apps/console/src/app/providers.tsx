'use client'

import { MantineProvider, type MantineThemeOverride } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { useMessages } from 'use-intl'
import { Door } from '../trpc/client.tsx'
import { ConfirmProvider } from '../ui/confirm.tsx'
import { leave } from './leave.ts'
import { paths } from './paths.ts'
import { useProblemText } from './problem-text.ts'
import { cssVariables, theme } from './theme.ts'

/** What every page stands on: looks, the door to the server, notices, the confirm dialog. */
export function Providers({ children }: { children: ReactNode }) {
  const describe = useProblemText()
  const { ui } = useMessages()
  return (
    <MantineProvider theme={spoken(ui.dismiss)} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <Door onSignedOut={goToSignIn}>
        <ConfirmProvider describe={describe}>{children}</ConfirmProvider>
      </Door>
    </MantineProvider>
  )
}

/** The theme, with the one name the library gives no other way to translate. */
const spoken = (dismiss: string): MantineThemeOverride => ({
  ...theme,
  components: {
    ...theme.components,
    Notification: {
      defaultProps: { withBorder: true, closeButtonProps: { 'aria-label': dismiss } },
      styles: { description: { color: 'var(--text-secondary)' } },
    },
  },
})

function goToSignIn(): void {
  const { pathname, search } = window.location
  if (pathname !== paths.signIn()) leave(paths.signIn(`${pathname}${search}`))
}
