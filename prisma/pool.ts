import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'

/**
 * The adapter to a PostgreSQL with at most `connections`; statements are prepared once each connection (−30 % time,
 * measured). A connection that cannot be had in 5 s, or an answer in 30 s, is an error: the caller says that it is not
 * available instead of waiting for a server that hangs. A query runs in one process: starting helpers for it takes longer
 * than most take, and they would be missing to everybody else (measured: docs/decisions/07). Nor is one compiled (jit): the
 * estimates of a search are a hundred times too high.
 */
export function poolOf(url: string, connections: number): PrismaPg {
  const statementNameGenerator = ({ sql }: { sql: string }) => createHash('sha1').update(sql).digest('base64')
  const pool = {
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
    // The adapter writes times without a zone and reads them as UTC, so the session must be in UTC whatever the
    // server's zone is: under Asia/Tokyo every instant would be nine hours off.
    options: '-c TimeZone=UTC -c statement_timeout=30s -c max_parallel_workers_per_gather=0 -c jit=off',
  }
  return new PrismaPg(pool, { statementNameGenerator })
}
