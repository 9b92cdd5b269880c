import path from 'node:path'
import { parseArgs } from 'node:util'
import agent from '../apps/agent/package.json' with { type: 'json' }
import { packageAgent } from '../apps/agent/packaging/package-agent.ts'

/** `npm run package -- --out DIR`: the agent's packages, of the version in its package.json. */

const { values } = parseArgs({ options: { out: { type: 'string' } } })
if (!values.out) {
  process.stderr.write('npm run package -- --out DIR\n')
  process.exit(2)
}
const { deb, archive } = await packageAgent({ out: path.resolve(values.out), version: agent.version })
process.stdout.write(`${deb}\n${archive}\n`)
