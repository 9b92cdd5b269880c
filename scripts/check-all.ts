import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './places.ts'
import type { Counts } from './counting-reporter.ts'

/**
 * `npm test`, and with `--full` `npm run test:full`: formatting, lint, types and unused code, then every test, and at the
 * end one line that counts them. What this machine cannot run is named and counted as skipped; with
 * `CERTFLEET_REQUIRE=all` that is a failure. `--rest`: of the long tests what `npm test` has left out, up to the first
 * that fails.
 */

const rest = process.argv.includes('--rest')
const size = rest ? 'rest' : process.argv.includes('--full') ? 'full' : 'small'

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}

const turbo = (task: string) => ['run', task, '--output-logs=errors-only', '--log-order=grouped']

const checks: [name: string, command: string, args: string[]][] = [
  ['formatting', 'oxfmt', ['--check', '.']],
  ['lint', 'oxlint', ['--deny-warnings', '--format=unix']],
  ['types', 'turbo', turbo('types')],
  ['unused code', 'knip', []],
  ['page build', 'turbo', turbo('build')],
]

async function main(): Promise<void> {
  const total: Counts = { passed: 0, failed: 0, skipped: [], flaky: [] }
  for (const [name, command, args] of rest ? [] : checks) {
    const started = Date.now()
    const good = await run(command, args)
    process.stdout.write(`${good ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
    if (good) total.passed++
    else total.failed++
  }
  const counted = await runTests()
  total.passed += counted.passed
  total.failed += counted.failed
  for (const skip of counted.skipped) process.stdout.write(`skipped: ${skip}\n`)
  for (const name of counted.flaky) process.stdout.write(`passed at the second try: ${name}\n`)
  const mustRun = process.env.CERTFLEET_REQUIRE === 'all' && counted.skipped.length > 0
  if (mustRun) process.stdout.write('CERTFLEET_REQUIRE=all: a skipped test counts as failed\n')
  const failed = total.failed + (mustRun ? counted.skipped.length : 0)
  process.stdout.write(`${total.passed} passed, ${failed} failed, ${mustRun ? 0 : counted.skipped.length} skipped\n`)
  process.exit(failed === 0 ? 0 : 1)
}

async function runTests(): Promise<Counts> {
  const counts = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-counts-')), 'counts.json')
  const reporter = path.join(import.meta.dirname, 'counting-reporter.ts')
  const args = ['run', '--reporter=default', `--reporter=${reporter}`, ...(rest ? ['--bail=1'] : [])]
  const good = await run('vitest', args, { CERTFLEET_COUNTS: counts, CERTFLEET_TEST_SIZE: size })
  try {
    const counted = JSON.parse(fs.readFileSync(counts, 'utf8')) as Counts
    // A run that failed without a failed test (an unhandled error, a file that cannot be loaded) is one failure.
    return { ...counted, failed: good ? counted.failed : Math.max(1, counted.failed) }
  } catch {
    return { passed: 0, failed: 1, skipped: [], flaky: [] }
  } finally {
    fs.rmSync(path.dirname(counts), { recursive: true, force: true })
  }
}

await main()
