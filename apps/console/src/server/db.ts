import { openDatabase } from '@certfleet/console-db/client.ts'
import type { Prisma, PrismaClient } from '@certfleet/console-db/generated/client.ts'
import { env } from '../env.ts'

/** On globalThis, because Next bundles its own copy of this module beside the one our server runs. */
const shared = globalThis as { certfleetDb?: PrismaClient }

/** This process's connection pool. PostgreSQL's default of 100 connections carries five such processes. */
export const db = (): PrismaClient => (shared.certfleetDb ??= openDatabase(env().databaseUrl, 10))

/** What a command writes within: the row, its audit event, nothing else. */
export type Tx = Prisma.TransactionClient
