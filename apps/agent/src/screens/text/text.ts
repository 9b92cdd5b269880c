import { jstDay } from '@certfleet/core/calendar.ts'
import type { DomainText } from '@certfleet/core/text/ja.ts'
import { ja as domainJa } from '@certfleet/core/text/ja.ts'
import { en as domainEn } from '@certfleet/core/text/en.ts'
import { en } from './en.ts'
import { type ScreenText, ja } from './ja.ts'

export const languages = ['ja', 'en'] as const
export type Language = (typeof languages)[number]

/** The words of the screens and of the domain, in one language. */
export interface Words extends ScreenText {
  domain: DomainText
  lang: Language
}

const words: Record<Language, Words> = {
  ja: { ...ja, domain: domainJa, lang: 'ja' },
  en: { ...en, domain: domainEn, lang: 'en' },
}

export const wordsOf = (language: Language): Words => words[language]

/** An instant as people in Japan read it, with its weekday. */
export function whenText(instant: Date, { jst }: Words): string {
  const day = jstDay(instant)
  const time = new Date(instant.getTime() + 9 * 3_600_000).toISOString().slice(11, 16)
  return jst(day, new Date(`${day}T00:00:00Z`).getUTCDay(), time)
}
