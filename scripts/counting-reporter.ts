import fs from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export interface Counts {
  passed: number
  failed: number
  /** Name and reason of each. */
  skipped: string[]
  /** Passed, and failed before that: each is looked into. */
  flaky: string[]
}

/** Counts the tests of a run, with the reasons of those that were skipped, into the file `CERTFLEET_COUNTS` names. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: Counts = { passed: 0, failed: 0, skipped: [], flaky: [] }
    for (const file of modules) {
      if (file.state() === 'failed' && file.errors().length > 0) counts.failed++
      for (const test of file.children.allTests()) {
        const result = test.result()
        if (test.diagnostic()?.flaky) counts.flaky.push(test.fullName)
        if (result.state === 'passed') counts.passed++
        else if (result.state === 'skipped')
          counts.skipped.push(`${test.fullName} (${result.note ?? 'no reason given'})`)
        else counts.failed++
      }
    }
    const target = process.env.CERTFLEET_COUNTS
    if (target) fs.writeFileSync(target, JSON.stringify(counts))
  }
}
