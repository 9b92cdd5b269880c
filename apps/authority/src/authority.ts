import { X509Certificate } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { type Turnstile, createTurnstile } from '@certfleet/core/turnstile.ts'
import type { Logger } from 'pino'
import { findInstitution } from './ca/institution.ts'
import { type IssuingCa, issuerOf } from './ca/issuing-ca.ts'
import { openCaKey } from './ca/sealed-keys.ts'
import { CannotDo } from './cannot-do.ts'
import { type Clock, movableClock, realClock } from './clock.ts'
import type { Settings } from './env.ts'
import { Refused } from './problem.ts'

/** What every request needs, opened once at start. */
export interface Authority {
  db: PrismaClient
  profile: AuthorityProfile
  rehearsal: boolean
  /** Hosts the TLS certificate was asked for at `init`. */
  tlsHosts: string[]
  clock: Clock
  ca: IssuingCa
  /** The secrets of tokens are sealed under it. */
  secret: Buffer
  /** The origin signed requests are bound to. */
  origin: string
  certLoginUrl: string
  /** Password work goes through here. */
  passwords: Turnstile
  log: Logger
}

/** Enough for the commits of concurrent requests to share their flushes to disk; 4, 8 and 16 issue as fast. */
const databaseConnections = 16
/** Each takes 19 MiB and a thread of libuv's four; one stays free for the rest of the process. */
const passwordsAtOnce = Math.min(3, availableParallelism())
const passwordsWaiting = 200
const congested = () => new Refused({ code: 'G008e', retryAfterSeconds: 5 }, 'too many wait already')

/** @throws CannotDo, and what opening the database or the keys throws. */
export async function openAuthority(settings: Settings, secret: Buffer, log: Logger): Promise<Authority> {
  const db = openDatabase(settings.databaseUrl, databaseConnections)
  try {
    const institution = await findInstitution(db)
    if (!institution) throw new CannotDo('there is no institution in this database: run `init` first')
    const { profile, rehearsal, clockOffsetMs, tlsHosts } = institution
    if (clockOffsetMs !== 0n && !rehearsal) {
      throw new CannotDo(
        `the clock of this database is moved by ${clockOffsetMs} ms, which only a rehearsal's may be: set it back to 0`,
      )
    }
    return {
      db,
      profile,
      rehearsal,
      tlsHosts,
      clock: rehearsal ? movableClock(() => readOffsetMs(db)) : realClock,
      ca: await openIssuingCa(db, secret, settings.crlUrl),
      secret,
      origin: new URL(settings.publicUrl).origin,
      certLoginUrl: settings.certLoginUrl,
      passwords: createTurnstile(passwordsAtOnce, { waiting: passwordsWaiting, refusal: congested }),
      log,
    }
  } catch (error) {
    await db.$disconnect()
    throw error
  }
}

/** Opens the key that signs subscribers' certificates. @throws what `openCaKey` throws. */
export async function openIssuingCa(db: PrismaClient, secret: Buffer, crlUrl: string): Promise<IssuingCa> {
  const { certificate, key } = await openCaKey(db, 'issuing', secret)
  const root = await db.caKey.findUniqueOrThrow({ where: { use: 'root' }, select: { certificate: true } })
  return { issuer: issuerOf(certificate, key), certificate, root: new X509Certificate(root.certificate), crlUrl }
}

/** How far a rehearsal's clock is moved from real time. */
async function readOffsetMs(db: PrismaClient): Promise<number> {
  const row = await db.institution.findUniqueOrThrow({ where: { id: 1 }, select: { clockOffsetMs: true } })
  return Number(row.clockOffsetMs)
}
