import { randomBytes } from 'node:crypto'
import { migrate as migrateAuthority } from '@certfleet/authority-db/migrate.ts'
import { migrate as migrateConsole } from '@certfleet/console-db/migrate.ts'
import pg from 'pg'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server `postgres-setup.ts` started for the run. */
    postgresUrl: string
    /** Where that server keeps its data. */
    postgresFolder: string
  }
}

/** `url` with another database name. */
function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

/** Makes what `freshDatabase` copies. */
export async function makeTemplates(server: string): Promise<void> {
  await migrateConsole(databaseUrl(server, 'template_console'))
  await migrateAuthority(databaseUrl(server, 'template_authority'))
}

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A database of its own for a test, copied from the migrated template. `server` is `inject('postgresUrl')`. */
export async function freshDatabase(server: string, kind: 'console' | 'authority'): Promise<TestDatabase> {
  return copyDatabase(server, `template_${kind}`)
}

/** As a backup would bring it back. Nobody may be connected to what is copied. */
export async function copyDatabase(server: string, template: string): Promise<TestDatabase> {
  const name = `copy_${randomBytes(6).toString('hex')}`
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`)
  return { url: databaseUrl(server, name), drop: () => query(server, `DROP DATABASE ${name} WITH (FORCE)`) }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
