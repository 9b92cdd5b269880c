import type { BackendFactory } from 'bullmq'
import { env } from '../env.ts'
import { postgresBackend } from './postgres-backend.ts'
import { redisBackend } from './redis-backend.ts'

/** What carries jobs and rings from process to process. Rows are the truth: all of it may be lost at any moment. */
export interface Backend {
  /** Makes what jobs are kept in, where it has to be made or is gone. */
  prepareJobs(): Promise<void>
  /** Where BullMQ keeps jobs; it decides the connection by itself. */
  jobStore: BackendFactory
  /** Sends payloads to everyone who listens at this moment. @throws soon when it cannot. */
  ring(payloads: string[]): Promise<void>
  /** Opens one connection that hears payloads until it is lost, and then says so. @returns how to end it. */
  hear(onPayload: (payload: string) => void, onLost: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** The one place where it is chosen. */
export const backend = (): Backend => (env().redisUrl ? redisBackend : postgresBackend)
