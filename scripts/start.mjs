import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/up.ts', process.argv.slice(2))
