import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { makeTemplates } from '../test/support/database.ts'
import { startPostgres, stopPostgres } from './postgres.ts'

/** Does something with a PostgreSQL of its own, where fresh databases can be had; it is gone afterwards, however it ends. */
export async function withPostgres(work: (url: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-postgres-'))
  fs.chmodSync(folder, 0o755) // PostgreSQL runs as an unprivileged user when this runs as root
  async function tidyUp(): Promise<void> {
    await stopPostgres(folder)
    fs.rmSync(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void tidyUp().finally(() => process.exit(1)))
  }
  try {
    const { url } = await startPostgres(folder)
    await makeTemplates(url)
    await work(url)
  } finally {
    await tidyUp()
  }
}
