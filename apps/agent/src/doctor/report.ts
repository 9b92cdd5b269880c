import { z } from 'zod'
import type { Platform } from '../platform/platform.ts'
import type { Language } from '../screens/text/text.ts'
import { version } from '../version.ts'
import { type CheckId, type Found, type Result, checkIds, groupOf, groups, results } from './checks.ts'
import { en } from './text-en.ts'
import { type DoctorText, ja } from './text-ja.ts'

const texts: Record<Language, DoctorText> = { ja, en }

/** A check in words; `what` and `todo` where it is not in order. */
const wordsSchema = z.object({ title: z.string(), what: z.string().nullable(), todo: z.string().nullable() })

/** What `doctor --json` prints. Ids, groups, results and findings stay as they are; new ones may come. */
export const doctorReportSchema = z.object({
  format: z.literal(1),
  at: z.iso.datetime(),
  version: z.string(),
  platform: z.string(),
  hostname: z.string(),
  osUser: z.string(),
  counts: z.record(z.enum(results), z.int()),
  checks: z.array(
    z.object({
      id: z.enum(checkIds),
      group: z.enum(groups),
      result: z.enum(results),
      finding: z.string().nullable(),
      seen: z.string(),
      ja: wordsSchema,
      en: wordsSchema,
    }),
  ),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>

export function reportOf(found: Found[], platform: Platform, now: Date): DoctorReport {
  const { description, hostname, osUser } = platform
  const checks = found.map((each) => ({
    ...each,
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
const marks: Record<Result, string> = { ok: '✓', warning: '!', problem: '✗', not_applicable: '-' }

/** What a check's finding means and what to do about it; null for both when it is in order. */
function wordsFor({ id, finding }: Pick<Found, 'id' | 'finding'>, text: DoctorText): z.infer<typeof wordsSchema> {
  const { title, ...findings } = text.check[id] as DoctorText['check'][CheckId] & Record<string, unknown>
  const advice = finding === 'unfinished' ? text.unfinished : finding && (findings as Record<string, Advice>)[finding]
  return { title, what: (advice && advice.what) || null, todo: (advice && advice.todo) || null }
}
type Advice = DoctorText['unfinished']

function countsOf(found: Found[]): Record<Result, number> {
  const counts = { ok: 0, warning: 0, problem: 0, not_applicable: 0 }
  for (const { result } of found) counts[result]++
  return counts
}
