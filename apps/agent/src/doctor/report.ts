import type { CheckResult, CheckWords, DoctorReport } from '@certfleet/core/diagnosis.ts'
import type { Platform } from '../platform/platform.ts'
import type { Language } from '../screens/text/text.ts'
import { version } from '../version.ts'
import { type CheckId, type Found, groupOf, groups } from './checks.ts'
import { en } from './text-en.ts'
import { type DoctorText, ja } from './text-ja.ts'

const texts: Record<Language, DoctorText> = { ja, en }

/** What a report takes (core/diagnosis.ts). */
const longestSeen = 4000

export function reportOf(found: Found[], platform: Platform, now: Date): DoctorReport {
  const { description, hostname, osUser } = platform
  const checks = found.map((each) => ({
    ...each,
    seen: each.seen.slice(0, longestSeen),
    group: groupOf(each.id),
    ja: wordsFor(each, ja),
    en: wordsFor(each, en),
  }))
  return {
    format: 1,
    at: now.toISOString(),
    version,
    platform: description,
    hostname,
    osUser,
    counts: countsOf(found),
    checks,
  }
}

/** The report for people, group by group. */
export function reportText({ checks, counts, ...about }: DoctorReport, language: Language): string {
  const words = texts[language]
  const lines = [`certfleet-agent ${about.version}  ${about.osUser}@${about.hostname}  ${about.platform}  ${about.at}`]
  for (const group of groups) {
    lines.push('', words.group[group])
    for (const check of checks.filter((each) => each.group === group)) {
      const { title, what, todo } = check[language]
      lines.push(`  ${marks[check.result]} ${words.result[check.result]}  ${title}${check.seen && `  (${check.seen})`}`)
      if (what) lines.push(`      ${what}`)
      if (todo) lines.push(`      ${words.todo}: ${todo}`)
    }
  }
  return [...lines, '', words.summary(counts)].join('\n')
}

/** They can be told apart without colours, too. */
const marks: Record<CheckResult, string> = { ok: '✓', warning: '!', problem: '✗', not_applicable: '-' }

/** What a check's finding means and what to do about it; null for both when it is in order. */
function wordsFor({ id, finding }: Pick<Found, 'id' | 'finding'>, text: DoctorText): CheckWords {
  const { title, ...findings } = text.check[id] as DoctorText['check'][CheckId] & Record<string, unknown>
  const advice = finding === 'unfinished' ? text.unfinished : finding && (findings as Record<string, Advice>)[finding]
  return { title, what: (advice && advice.what) || null, todo: (advice && advice.todo) || null }
}
type Advice = DoctorText['unfinished']

function countsOf(found: Found[]): Record<CheckResult, number> {
  const counts = { ok: 0, warning: 0, problem: 0, not_applicable: 0 }
  for (const { result } of found) counts[result]++
  return counts
}
