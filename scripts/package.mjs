import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/package.ts', process.argv.slice(2))
