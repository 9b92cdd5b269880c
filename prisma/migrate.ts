import { createHash, randomUUID } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

/** As Prisma's own `migrate deploy` keeps it, so that its tools can read what we applied. */
const bookkeeping = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`
const prismaLock = 72_707_369

/**
 * Applies the migrations in `dir` that the database does not have, each in a transaction of its own, in order.
 * Several processes may start at once: one applies, the others wait. Creates the database if it is missing.
 * @returns the names applied.
 * @throws when a migration was changed after it was applied, or fails; the database is then as before it.
 */
export async function applyMigrations(url: string, dir: string): Promise<string[]> {
  await createDatabase(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock])
    await client.query(bookkeeping)
    const { rows } = await client.query(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL',
    )
    const done = new Map(rows.map((row) => [row.migration_name as string, row.checksum as string]))
    const entries = await readdir(dir, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    const applied: string[] = []
    for (const name of names.sort()) {
      const sql = await readFile(path.join(dir, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const known = done.get(name)
      if (known === checksum) continue
      if (known) throw new Error(`migration ${name} was changed after it had been applied to this database`)
      await applyOne(client, name, sql, checksum)
      applied.push(name)
    }
    return applied
  } finally {
    await client.end()
  }
}

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK')
    throw new Error(`migration ${name} failed`, { cause })
  }
}

/** Creates the database `url` names, if the server lets us and does not have it. */
async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return
  } catch (error) {
    const missing = (error as { code?: string }).code === '3D000'
    if (!missing) throw error
  } finally {
    await client.end()
  }
  const server = new URL(url)
  const name = decodeURIComponent(server.pathname.slice(1))
  server.pathname = '/postgres'
  const admin = new pg.Client({ connectionString: server.href })
  await admin.connect()
  try {
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`)
  } catch (error) {
    // Another process that starts at the same time was first: 42P04, or 23505 from the catalog's own index.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error
  } finally {
    await admin.end()
  }
}
