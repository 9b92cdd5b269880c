import { en as domainEn } from '@certfleet/core/text/en.ts'
import { ja as domainJa } from '@certfleet/core/text/ja.ts'
import type { Locale, Messages } from 'use-intl'
import { en } from './en.ts'
import { ja } from './ja.ts'

/** Both languages, with the words of the domain. English has the same keys; its words differ from the type's literals. */
export const messages: Record<Locale, Messages> = {
  ja: { ...ja, domain: domainJa },
  en: { ...en, domain: domainEn } as unknown as Messages,
}
