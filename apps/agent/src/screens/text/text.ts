import { formatInstant } from '@certfleet/core/format-instant.ts'
import { type EmployeeText, forEmployee } from '@certfleet/core/text/for-employee.ts'
import { ja as domainJa } from '@certfleet/core/text/ja.ts'
import { en as domainEn } from '@certfleet/core/text/en.ts'
import { en } from './en.ts'
import { type ScreenText, ja } from './ja.ts'

export const languages = ['ja', 'en'] as const
export type Language = (typeof languages)[number]

/** The words of the screens and of the domain, in one language. */
export interface Words extends ScreenText {
  domain: EmployeeText
  lang: Language
}

const words: Record<Language, Words> = {
  ja: { ...ja, domain: forEmployee(domainJa), lang: 'ja' },
  en: { ...en, domain: forEmployee(domainEn), lang: 'en' },
}

export const wordsOf = (language: Language): Words => words[language]

/** An instant as people in Japan read it, with its weekday. */
export const whenText = (instant: Date, { lang, inJapan }: Words): string => formatInstant(instant, lang) + inJapan
