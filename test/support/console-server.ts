import { randomBytes } from 'node:crypto'
import { closeBell } from '../../apps/console/src/server/bell.ts'
import { db } from '../../apps/console/src/server/db.ts'
import { closeQueue, prepareQueue } from '../../apps/console/src/server/queue.ts'

/** The console's server in this process, its jobs and bell on Redis if there is a URL for it. */
export async function openServer(databaseUrl: string, redisUrl?: string): Promise<void> {
  Object.assign(process.env, {
    DATABASE_URL: databaseUrl,
    CERTFLEET_SECRET: randomBytes(32).toString('base64'),
    CERTFLEET_ORIGIN: 'http://127.0.0.1:3000',
    LOG_LEVEL: 'silent',
  })
  if (redisUrl) process.env.REDIS_URL = redisUrl
  else delete process.env.REDIS_URL
  await prepareQueue()
}

/** Closes it and forgets its settings, so that it can be opened anew. */
export async function closeServer(): Promise<void> {
  await closeBell()
  await closeQueue()
  await db().$disconnect()
  for (const name of Object.keys(globalThis).filter((key) => key.startsWith('certfleet')))
    Reflect.deleteProperty(globalThis, name)
}
