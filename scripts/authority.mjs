import { ensureInstalled, handOver } from './bootstrap.mjs'

await ensureInstalled()
await handOver('scripts/tool.ts', ['authority', ...process.argv.slice(2)])
