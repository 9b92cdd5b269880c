import { parseArgs } from 'node:util'
import { agentBench } from '../test/bench/agent.ts'
import { campaignBench } from '../test/bench/campaign.ts'
import { consoleBench } from '../test/bench/console.ts'
import { issueBench } from '../test/bench/issue.ts'
import type { Measurement } from '../test/bench/measurement.ts'
import { packageBench } from '../test/bench/package.ts'
import { portalBench } from '../test/bench/portal.ts'
import { queueBench } from '../test/bench/queue.ts'
import { roundtripBench } from '../test/bench/roundtrip.ts'
import { seasonBench } from '../test/bench/season.ts'
import { command } from './command.ts'
import { withPostgres } from './temporary-postgres.ts'

/** `npm run bench -- NAME [--json] [--count N]`: one measurement a line. Figures of one run compare; of two runs, hardly. */

const benches = {
  agent: agentBench,
  campaign: campaignBench,
  console: consoleBench,
  issue: issueBench,
  package: packageBench,
  portal: portalBench,
  queue: queueBench,
  roundtrip: roundtripBench,
  season: seasonBench,
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, count: { type: 'string' } },
})
const bench = benches[positionals[0] as keyof typeof benches]
if (!bench) {
  process.stderr.write(`npm run bench -- ${Object.keys(benches).join(' | ')} [--json] [--count N]\n`)
  process.exit(2)
}

function show(measurement: Measurement): void {
  const { bench: name, metric, value, unit, ...about } = measurement
  const details = Object.entries(about).map(([key, detail]) => `${key} ${detail}`)
  const line = values.json
    ? JSON.stringify(measurement)
    : `${name}  ${metric.padEnd(34)} ${String(value).padStart(9)} ${unit}  ${details.join(', ')}`
  process.stdout.write(`${line}\n`)
}

await command('turbo', ['run', 'generate', 'build'])
await withPostgres((postgresUrl) => bench({ postgresUrl, count: values.count ? Number(values.count) : null, show }))
