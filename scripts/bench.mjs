import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/bench.ts', process.argv.slice(2))
