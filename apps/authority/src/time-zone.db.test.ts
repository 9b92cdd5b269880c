import { openDatabase } from '@certfleet/authority-db/client.ts'
import { expect, inject, it } from 'vitest'
import { freshDatabase } from '../../../test/support/database.ts'

it('an instant is kept as it is, whatever time zone PostgreSQL is set to', async () => {
  const database = await freshDatabase(inject('postgresUrl'), 'authority')
  const name = new URL(database.url).pathname.slice(1)
  const setUp = openDatabase(database.url, 1)
  await setUp.$executeRawUnsafe(`ALTER DATABASE ${name} SET timezone TO 'Asia/Tokyo'`)
  await setUp.$disconnect()
  const db = openDatabase(database.url, 1)
  const institutionCode = '9936'
  await db.institution.create({ data: { code: institutionCode, profile: {} } })
  const at = new Date('2027-01-01T00:00:00.123Z')
  const { id } = await db.change.create({ data: { kind: 'locked', at, institutionCode, loginId: 'x' } })
  await db.$executeRaw`INSERT INTO "Change" (kind, at, "institutionCode", "loginId") VALUES ('locked', ${at}, ${institutionCode}, 'y')`
  const [stored] = await db.$queryRaw<{ ms: number }[]>`
    SELECT (extract(epoch FROM min(at)) * 1000)::float8 AS ms FROM "Change" HAVING min(at) = max(at)`
  expect(stored?.ms).toBe(at.getTime())
  expect((await db.change.findUniqueOrThrow({ where: { id } })).at).toEqual(at)
  await db.$disconnect()
  await database.drop()
})
