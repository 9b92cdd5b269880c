import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres, stopPostgres } from '../../scripts/postgres.ts'
import { makeTemplates } from './database.ts'

/** One real PostgreSQL for the whole run, with a migrated template of each database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-test-'))
  fs.chmodSync(folder, 0o755) // PostgreSQL runs as an unprivileged user when the tests run as root
  const { url, dataDir } = await startPostgres(folder)
  await makeTemplates(url)
  project.provide('postgresUrl', url)
  project.provide('postgresFolder', dataDir)
  return async () => {
    await stopPostgres(folder)
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
