import { createRedisBackend } from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import { env } from '../env.ts'
import type { Backend } from './backend.ts'
import { complainOf } from './log.ts'

/** Heard by everyone on this Redis, whatever the number of its database. */
const channel = 'certfleet_bell'

/** Nobody waits longer for a Redis that does not answer. */
const patienceMs = 2_000

/**
 * For commands on somebody's behalf. While Redis is away they wait for the next attempt to reach it and fail with it,
 * so nothing piles up.
 */
const commandOptions: RedisOptions = {
  retryStrategy: () => 500,
  maxRetriesPerRequest: 0,
  commandTimeout: patienceMs,
  connectTimeout: patienceMs,
}

/** A worker has time: it waits for Redis as long as it takes, with one command at a time. */
const workerOptions = { retryStrategy: (times: number) => Math.min(times * 200, 5_000), maxRetriesPerRequest: null }

const shared = globalThis as { certfleetRedis?: Redis }

/** This process's connection for jobs added and rings sent. */
function redis(): Redis {
  if (shared.certfleetRedis) return shared.certfleetRedis
  const client = new Redis(url(), commandOptions)
  client.on('error', complainOf('Redis'))
  return (shared.certfleetRedis = client)
}

function url(): string {
  const { redisUrl } = env()
  if (!redisUrl) throw new Error('REDIS_URL is not set')
  return redisUrl
}

/** BullMQ and the bell on Redis. */
export const redisBackend: Backend = {
  async prepareJobs() {},

  jobStore: (name, options, kind) =>
    kind?.withBlockingConnection
      ? createRedisBackend(name, { ...options, connection: { url: url(), ...workerOptions } }, kind)
      : // Waits for nothing: BullMQ would remember for ever that Redis was away when the queue was opened.
        createRedisBackend(
          name,
          { ...options, connection: redis(), skipWaitingForReady: true, skipVersionCheck: true },
          kind,
        ),

  async ring(payloads) {
    await Promise.all(payloads.map((payload) => redis().publish(channel, payload)))
  },

  async hear(onPayload, onLost) {
    const client = new Redis(url(), { lazyConnect: true, retryStrategy: null, connectTimeout: patienceMs })
    let reason: Error | undefined
    client.on('error', (error) => (reason = error)) // 'end' follows
    client.on('end', onLost)
    client.on('message', (_channel, payload) => onPayload(payload))
    try {
      await client.connect()
      await client.subscribe(channel)
    } catch (error) {
      client.disconnect()
      throw reason ?? error
    }
    return async () => client.disconnect()
  },

  async close() {
    shared.certfleetRedis?.disconnect()
    delete shared.certfleetRedis
  },
}
