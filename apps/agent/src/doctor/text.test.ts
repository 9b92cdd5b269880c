import { expect, it } from 'vitest'
import type { Advice } from '@certfleet/core/text/ja.ts'
import { checkIds, checks, groupOf, groups } from './checks.ts'
import { en } from './text-en.ts'
import { type DoctorText, ja } from './text-ja.ts'

/** The catalogue as docs/doctor-checks.md has it: `vitest run -u` on this file writes it anew. */
function catalogue(text: DoctorText): string {
  const lines = groups.flatMap((group) => [
    `### ${text.group[group]}`,
    '',
    ...checkIds.filter((id) => groupOf(id) === group).flatMap((id) => linesOf(id, text)),
    '',
  ])
  return lines.join('\n')
}

function linesOf(id: (typeof checkIds)[number], text: DoctorText): string[] {
  const words = text.check[id] as { title: string } & Record<string, Advice>
  const findings = Object.entries(checks[id]).map(([finding, result]) => {
    const { what, todo } = words[finding] ?? text.unfinished
    return `  - \`${finding}\` (${text.result[result]}): ${what}${text === ja ? '' : ' '}${todo}`
  })
  return [`- \`${id}\` ${words.title}`, ...findings]
}

it('lists every check in docs/doctor-checks.md, with what each finding means and what to do', async () => {
  const page = [
    '# The checks of `certfleet-agent doctor`',
    '',
    '## English',
    '',
    catalogue(en),
    '## 日本語',
    '',
    catalogue(ja),
  ]
  const file = new URL('../../../../docs/doctor-checks.md', import.meta.url).pathname
  await expect(`${page.join('\n').trimEnd()}\n`).toMatchFileSnapshot(file)
})

it('names every check by a group that there is', () => {
  expect(checkIds.length).toBeGreaterThanOrEqual(20)
  for (const id of checkIds) expect(groups).toContain(groupOf(id))
})

it('has no advice in Japanese words without Japanese, and none in English words with it', () => {
  const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/
  for (const { title, ...findings } of Object.values(ja.check)) {
    expect(title).toMatch(japanese)
    for (const { what, todo } of Object.values(findings))
      expect([japanese.test(what), japanese.test(todo)]).toEqual([true, true])
  }
  expect(JSON.stringify(en)).not.toMatch(japanese)
})
