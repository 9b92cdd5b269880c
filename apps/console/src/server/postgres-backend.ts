import { createPostgresBackend, runMigrations } from 'bullmq'
import pg from 'pg'
import { env } from '../env.ts'
import type { Backend } from './backend.ts'
import { db } from './db.ts'

/** BullMQ on the console's own PostgreSQL, in a schema of its own. */
const schema = 'bullmq'
const channel = 'certfleet_bell'

/** Connections to the jobs, beside BullMQ's one that listens. */
const queueConnections = 3
const workerConnections = 5

export const postgresBackend: Backend = {
  async prepareJobs() {
    const client = new pg.Client({ connectionString: env().databaseUrl })
    client.on('error', () => {}) // the query in hand says so
    try {
      await client.connect()
      await runMigrations(client, schema)
    } finally {
      await client.end()
    }
  },

  jobStore: (name, options, kind) => {
    const max = kind?.withBlockingConnection ? workerConnections : queueConnections
    const connection = { connectionString: env().databaseUrl, max, schema }
    return createPostgresBackend(name, { ...options, connection }, kind)
  },

  async ring(payloads) {
    // A statement of its own: NOTIFY takes a global lock until its transaction ends.
    await db().$queryRaw`SELECT 1 FROM unnest(${payloads}::text[]) AS payload, LATERAL pg_notify(${channel}, payload)`
  },

  async hear(onPayload, onLost) {
    const client = new pg.Client({ connectionString: env().databaseUrl, keepAlive: true })
    // 'end' follows 'error' only sometimes.
    client.on('error', onLost)
    client.on('end', onLost)
    client.on('notification', ({ payload }) => onPayload(payload ?? ''))
    const end = () => client.end().catch(() => {})
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
    } catch (error) {
      void end()
      throw error
    }
    return end
  },

  async close() {},
}
