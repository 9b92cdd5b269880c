import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startPostgres, stopPostgres } from '../../scripts/postgres.ts'
import type { Need } from './machine.ts'
import { RedisServer } from './redis.ts'

/** A server of its own that carries jobs and bell, for tests that take it away. */
export interface BackendServer {
  postgresUrl: string
  redisUrl?: string
  /** As a power cut would. */
  kill(): Promise<void>
  /** Starts it again where it was. */
  start(): Promise<void>
  /** Loses the whole queue. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Both, with what a test of them needs. `sharedUrl` is `inject('postgresUrl')`. */
export const backendServers: { title: string; needed: Need[]; open(sharedUrl: string): Promise<BackendServer> }[] = [
  { title: 'PostgreSQL', needed: [], open: () => openPostgresServer() },
  { title: 'Redis', needed: ['redis'], open: openRedisServer },
]

async function openPostgresServer(): Promise<BackendServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-test-'))
  fs.chmodSync(folder, 0o755) // PostgreSQL runs as an unprivileged user when the tests run as root
  let { url, pid } = await startPostgres(folder)
  const port = Number(new URL(url).port)
  return {
    postgresUrl: url,
    kill: async () => {
      process.kill(pid, 'SIGKILL')
    },
    start: async () => {
      ;({ url, pid } = await startPostgres(folder, port))
    },
    flush: () => dropQueue(url),
    close: async () => {
      await stopPostgres(folder)
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openRedisServer(postgresUrl: string): Promise<BackendServer> {
  const redis = await RedisServer.open()
  return {
    postgresUrl,
    redisUrl: redis.url,
    kill: () => redis.kill(),
    start: () => redis.start(),
    flush: () => redis.flush(),
    close: () => redis.close(),
  }
}

/** Drops BullMQ's schema in a database. */
export async function dropQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('DROP SCHEMA bullmq CASCADE')
  } finally {
    await client.end()
  }
}
