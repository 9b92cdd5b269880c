import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/tool.ts', ['people', ...process.argv.slice(2)])
