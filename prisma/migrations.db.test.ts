import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import path from 'node:path'
import { expect, inject, it } from 'vitest'
import { freshDatabase } from '../test/support/database.ts'

it.each(['console', 'authority'] as const)('the migrations of %s make exactly its schema', async (name) => {
  const database = await freshDatabase(inject('postgresUrl'), name)
  const args = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'schema.prisma', '--script']
  const options = { cwd: path.join(import.meta.dirname, name), env: { ...process.env, DATABASE_URL: database.url } }
  const { stdout } = await promisify(execFile)('prisma', args, options)
  // What the schema language cannot say is in the migration alone: the partial indexes must survive the comparison.
  const differences = stdout.split('\n').filter((line) => line && !line.startsWith('--'))
  expect(differences).toEqual([])
  await database.drop()
})
