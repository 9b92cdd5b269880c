import type { Platform } from '../platform/platform.ts'
import type { Language } from '../screens/text/text.ts'
import { examine } from './examine.ts'
import { reportOf, reportText } from './report.ts'

/** What the command prints, and its exit code: 1 when there is a problem. */
export async function doctor(
  platform: Platform,
  language: Language,
  asJson: boolean,
): Promise<{ text: string; exitCode: number }> {
  const report = reportOf(await examine(platform), platform, new Date())
  const text = asJson ? JSON.stringify(report, null, 2) : reportText(report, language)
  return { text, exitCode: report.counts.problem > 0 ? 1 : 0 }
}
