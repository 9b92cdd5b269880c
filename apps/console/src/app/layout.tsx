import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '../ui/tone.css'
import './global.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { NowProvider } from '../ui/now.tsx'
import { Providers } from './providers.tsx'
import { requestLocale } from './text/request-text.ts'
import { Texts } from './text/texts.tsx'

export const metadata: Metadata = {
  title: { template: '%s · Certfleet', default: 'Certfleet' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
}

/** Once a request: what the pages first draw hangs on it. */
const serverTime = (): number => Date.now()

export default async function Layout({ children }: { children: ReactNode }) {
  const [locale, sent] = await Promise.all([requestLocale(), headers()])
  return (
    <html lang={locale} {...mantineHtmlProps}>
      <head>
        {/* Before the first paint, so that a dark room stays dark. */}
        <ColorSchemeScript
          defaultColorScheme="auto"
          nonce={sent.get('x-nonce') ?? undefined}
          suppressHydrationWarning
        />
      </head>
      <body>
        <NowProvider started={serverTime()}>
          <Texts locale={locale}>
            <Providers>{children}</Providers>
          </Texts>
        </NowProvider>
      </body>
    </html>
  )
}
