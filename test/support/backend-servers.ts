import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
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
  close(): Promise<void>
}

interface Loss {
  title: string
  lose: (url: string) => Promise<void>
}

interface BackendKind {
  title: string
  needed: Need[]
  /** @param sharedUrl `inject('postgresUrl')`, for what stays there. */
  open: (sharedUrl: string) => Promise<BackendServer>
  /** Ways to lose the whole queue, given the URL of where it is kept. */
  losses: [Loss, ...Loss[]]
}

export const backendServers: BackendKind[] = [
  {
    title: 'PostgreSQL',
    needed: [],
    open: openPostgresServer,
    losses: [
      { title: 'dropped', lose: (url) => query(url, 'DROP SCHEMA bullmq CASCADE') },
      { title: 'emptied', lose: emptyQueue },
    ],
  },
  { title: 'Redis', needed: ['redis'], open: openRedisServer, losses: [{ title: 'flushed', lose: flushRedis }] },
]

export async function openPostgresServer(): Promise<BackendServer> {
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
    close: () => redis.close(),
  }
}

async function flushRedis(url: string): Promise<void> {
  const client = new Redis(url)
  try {
    await client.flushall()
  } finally {
    client.disconnect()
  }
}

/** Deletes all rows and leaves the tables, which say which migrations they have had. */
function emptyQueue(url: string): Promise<void> {
  return query(
    url,
    `DO $$ DECLARE one text; BEGIN
       FOR one IN SELECT table_name FROM information_schema.tables
         WHERE table_schema = 'bullmq' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '%migration%'
       LOOP EXECUTE format('DELETE FROM bullmq.%I', one); END LOOP; END $$`,
  )
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
