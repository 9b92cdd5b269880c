'use client'

import { en as domain } from '@certfleet/core/text/en.ts'
import type { ReactNode } from 'react'
import { IntlProvider, type Messages } from 'use-intl'
import { en } from './en.ts'

// The same keys; only the words differ from the literals of the type.
const messages = { ...en, domain } as unknown as Messages

/** A file a language, so that a browser loads the one it shows. */
export function TextsEn({ children }: { children: ReactNode }) {
  return (
    <IntlProvider locale="en" messages={messages} timeZone="Asia/Tokyo">
      {children}
    </IntlProvider>
  )
}
