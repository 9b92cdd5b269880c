import { availableParallelism } from 'node:os'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type Turnstile, createTurnstile } from '@certfleet/core/turnstile.ts'
import type { Logger } from 'pino'
import { findAuthority } from './ca/found-authority.ts'
import { CannotDo } from './cannot-do.ts'
import { type Clock, movableClock, realClock } from './clock.ts'
import type { Settings } from './env.ts'
import { Refused } from './problem.ts'
import { type Rate, createRate } from './rate.ts'
import { readSealingSecret } from './sealing-secret.ts'

/** What the process has once, whichever institution is asked. Opened at start. */
export interface Authority {
  db: PrismaClient
  /** What is secret in the database is sealed under it. */
  secret: Buffer
  rehearsal: boolean
  /** Hosts the TLS certificate was asked for at `init`. */
  tlsHosts: string[]
  clock: Clock
  /** The origin signed requests are bound to: the same for all institutions, which are paths below it. */
  origin: string
  certLoginUrl: string
  /** Where the packages of the issuing application are; null: nowhere. */
  appFolder: string | null
  /** Password work goes through here. */
  passwords: Turnstile
  /** Answers of a login ID. */
  answers: Rate
  log: Logger
}

/** Enough for the commits of concurrent requests to share their flushes to disk; 4, 8 and 16 issue as fast. */
const databaseConnections = 16
/** Each takes 19 MiB and a thread of libuv's four; one stays free for the rest of the process. */
const passwordsAtOnce = Math.min(3, availableParallelism())
const passwordsWaiting = 200
/** Nobody types faster; a machine that guesses does. */
const answersPerMinute = 30
const congested = () => new Refused({ code: 'G008e', retryAfterSeconds: 5 }, 'too many wait already')

/** @throws CannotDo, and what opening the database or reading the sealing secret throws. */
export async function openAuthority(settings: Settings, log: Logger): Promise<Authority> {
  const db = openDatabase(settings.databaseUrl, databaseConnections)
  try {
    const founded = await findAuthority(db)
    if (!founded) throw new CannotDo('there is no authority in this database: run `init` first')
    const { rehearsal, clockOffsetMs, tlsHosts } = founded
    if (clockOffsetMs !== 0n && !rehearsal) {
      throw new CannotDo(
        `the clock of this database is moved by ${clockOffsetMs} ms, which only a rehearsal's may be: set it back to 0`,
      )
    }
    if (!rehearsal && (await db.fault.count()) > 0) {
      throw new CannotDo('there are faults in this database, which only a rehearsal may have: remove them')
    }
    return {
      db,
      rehearsal,
      tlsHosts,
      clock: rehearsal ? movableClock(() => readOffsetMs(db)) : realClock,
      secret: await readSealingSecret(db, settings.sealedUnder),
      origin: new URL(settings.publicUrl).origin,
      certLoginUrl: settings.certLoginUrl,
      appFolder: settings.appFolder,
      passwords: createTurnstile(passwordsAtOnce, { waiting: passwordsWaiting, refusal: congested }),
      answers: createRate(answersPerMinute),
      log,
    }
  } catch (error) {
    await db.$disconnect()
    throw error
  }
}

/** How far a rehearsal's clock is moved from real time. */
async function readOffsetMs(db: PrismaClient): Promise<number> {
  const row = await db.authority.findUniqueOrThrow({ where: { id: 1 }, select: { clockOffsetMs: true } })
  return Number(row.clockOffsetMs)
}
