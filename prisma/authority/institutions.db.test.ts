import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, expect, inject, it } from 'vitest'
import { copyDatabase } from '../../test/support/database.ts'
import { applyMigrations } from '../migrate.ts'

const migrations = path.join(import.meta.dirname, 'migrations')
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-migrations-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))

/** As an authority with one institution left it. */
const before = `
  INSERT INTO "Institution" (id, profile, rehearsal, "clockOffsetMs", "tlsHosts", "feedTokenSha256")
  VALUES (1, '{"code":"9936","name":"x"}', true, 86400000, '{localhost}', '\\x01');
  INSERT INTO "CaKey" (id, use, certificate, "sealedKey", "crlNumber")
  SELECT gen_random_uuid(), use, '\\x02', '\\x03', 7 FROM unnest(enum_range(NULL::"CaUse")) use;
  INSERT INTO "Subscriber" (id, "loginId", name, "passwordHash") VALUES (gen_random_uuid(), 'demo01', 'x', 'x');
  INSERT INTO "Certificate" (sha256, "serialHex", der, "subscriberId", purpose, "requestId", "csrSha256",
                             "notBefore", "notAfter", "issuedAt")
  SELECT '00', '00', '\\x05', id, 'issue', gen_random_uuid(), '00', now(), now(), now() FROM "Subscriber";
  INSERT INTO "UnknownLogin" VALUES ('00', 1, now());
  INSERT INTO "Dialogue" (id, "tokenSha256", purpose, "expiresAt") VALUES (gen_random_uuid(), '\\x04', 'issue', now());
  INSERT INTO "Change" (position, kind, at, "loginId") VALUES (1, 'locked', now(), 'demo01');`

it('an authority from before there were several goes on with its one institution', async () => {
  const database = await copyDatabase(inject('postgresUrl'), 'template1')
  const earlier = fs.readdirSync(migrations).filter((name) => name < '0003')
  for (const name of earlier) fs.cpSync(path.join(migrations, name), path.join(dir, name), { recursive: true })
  await applyMigrations(database.url, dir)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(before)
  expect(await applyMigrations(database.url, migrations)).toContain('0003_institutions')
  const rows = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows
  expect(await rows('SELECT rehearsal, "clockOffsetMs", "tlsHosts" FROM "Authority"')).toEqual([
    [true, '86400000', ['localhost']],
  ])
  expect(await rows('SELECT code, "feedTokenSha256" FROM "Institution"')).toEqual([['9936', Buffer.from([1])]])
  expect(await rows('SELECT use, "institutionCode", "crlNumber" FROM "CaKey" ORDER BY use')).toEqual([
    ['root', null, '7'],
    ['issuing', '9936', '7'],
    ['tls', null, '7'],
  ])
  const issuers = 'SELECT k.use FROM "Certificate" c JOIN "CaKey" k ON k.id = c."issuerId"'
  expect(await rows(issuers)).toEqual([['issuing']])
  for (const table of ['Subscriber', 'UnknownLogin', 'Dialogue', 'Change']) {
    expect(await rows(`SELECT "institutionCode" FROM "${table}"`)).toEqual([['9936']])
  }
  await client.end()
  await database.drop()
})
