import { openDatabase } from '@certfleet/authority-db/client.ts'
import { expect, inject, it } from 'vitest'
import { freshDatabase } from '../../../test/support/database.ts'
import { inTransaction } from './in-transaction.ts'

it('what is done in a transaction that goes on ends with it', async () => {
  const database = await freshDatabase(inject('postgresUrl'), 'authority')
  const db = openDatabase(database.url, 2)
  try {
    const note = (target: string) => (tx: Parameters<Parameters<typeof inTransaction>[1]>[0]) =>
      tx.auditEvent.create({ data: { at: new Date(), by: 'x', byKind: 'clerk', action: 'x', target } })
    const given = db.$transaction(async (tx) => {
      await inTransaction(tx, note('inside'))
      throw new Error('given up')
    })
    await expect(given).rejects.toThrow('given up')
    await inTransaction(db, note('alone'))
    expect(await db.auditEvent.findMany({ select: { target: true } })).toEqual([{ target: 'alone' }])
  } finally {
    await db.$disconnect()
    await database.drop()
  }
})
