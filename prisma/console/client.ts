import { poolOf } from '../pool.ts'
import { PrismaClient } from './generated/client.ts'

/** A client with a pool of at most `connections`; see `poolOf` for its limits. */
export const openDatabase = (url: string, connections: number): PrismaClient =>
  new PrismaClient({ adapter: poolOf(url, connections) })
