import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/tool.ts', ['agent', ...process.argv.slice(2)])
