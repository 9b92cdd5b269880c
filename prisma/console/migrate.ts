import path from 'node:path'
import { applyMigrations } from '../migrate.ts'

/** Brings the database to this version of the code. @returns the migrations applied. */
export const migrate = (url: string): Promise<string[]> =>
  applyMigrations(url, path.join(import.meta.dirname, 'migrations'))
