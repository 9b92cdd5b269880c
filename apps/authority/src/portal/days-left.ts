import { dayMs } from '@certfleet/core/calendar.ts'
import type { Language } from '../http/pages.ts'

/** How long it is until a certificate expires, in words; the last day is not called 0 days. */
export function daysLeft(notAfter: Date, now: Date, language: Language): string {
  const days = Math.floor((notAfter.getTime() - now.getTime()) / dayMs)
  if (days < 0) return { ja: '期限切れ', en: 'expired' }[language]
  if (days === 0) return { ja: '24時間以内に切れます', en: 'within 24 hours' }[language]
  return { ja: `あと${days}日`, en: days === 1 ? '1 day left' : `${days} days left` }[language]
}
