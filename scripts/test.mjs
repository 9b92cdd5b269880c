import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/check-all.ts', process.argv.slice(2))
