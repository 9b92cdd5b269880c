import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { addAuthority, addSubscriber, admin, useConsole } from '../../../../../test/support/console.ts'
import { db } from '../db.ts'
import { listPeople, peopleListInput } from '../people/list-people.ts'
import type { CsvEncoding } from './csv.ts'
import { type ExportOrder, exportList } from './export-list.ts'
import { getExport } from './get-export.ts'

useConsole()

const order = (encoding: CsvEncoding): ExportOrder => ({
  id: randomUUID(),
  list: 'people',
  encoding,
  filter: 'match=no_pc',
  header: ['ログインID', '氏名'],
  page: async (cursor) => {
    const { rows, nextCursor } = await listPeople(peopleListInput.parse({ cursor, limit: 2, sort: 'name' }))
    return { records: rows.map((row) => [row.loginId, row.employee.name]), nextCursor }
  },
})

async function taken(wanted: ExportOrder): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of exportList(wanted, admin)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

it('an export has every row once, and the audit log says who took it and what could not be said', async () => {
  const { id: authorityId } = await addAuthority()
  for (const loginId of ['a1', 'a2', '𠮷3', '=4', 'a5']) await addSubscriber(authorityId, loginId)
  const wanted = order('shift_jis')
  const lines = new TextDecoder('shift_jis').decode(await taken(wanted)).split('\r\n')
  expect(lines).toEqual([
    'ログインID,氏名',
    "'=4,'=4 さん",
    'a1,a1 さん',
    'a2,a2 さん',
    'a5,a5 さん',
    '〓3,〓3 さん',
    '',
  ])
  expect(await getExport(wanted.id, admin.id)).toEqual({ rows: 5, replaced: 2, characters: '𠮷' })
  expect(await getExport(wanted.id, 'somebody else')).toBeNull()
  const events = await db().auditEvent.findMany({ where: { subjectId: wanted.id }, orderBy: { id: 'asc' } })
  expect(events.map(({ action, actorName }) => [action, actorName])).toEqual([
    ['export.started', admin.name],
    ['export.finished', admin.name],
  ])
  expect(events[0]?.data).toEqual({ list: 'people', encoding: 'shift_jis', filter: 'match=no_pc' })
})

it('an export that is broken off stands in the audit log as begun, not as finished', async () => {
  const wanted = order('utf-8')
  const chunks = exportList(wanted, admin)
  await chunks.next()
  await chunks.return(undefined)
  const events = await db().auditEvent.findMany({ where: { subjectId: wanted.id } })
  expect(events.map(({ action }) => action)).toEqual(['export.started'])
  expect(await getExport(wanted.id, admin.id)).toBeNull()
})
