'use client'

import { ja as domain } from '@certfleet/core/text/ja.ts'
import type { ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import { ja } from './ja.ts'

const messages = { ...ja, domain }

/** A file a language, so that a browser loads the one it shows. */
export function TextsJa({ children }: { children: ReactNode }) {
  return (
    <IntlProvider locale="ja" messages={messages} timeZone="Asia/Tokyo">
      {children}
    </IntlProvider>
  )
}
