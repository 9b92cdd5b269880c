import path from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { obtain } from '../apps/authority/src/test/agent.ts'
import { type Client, clientOf } from '../apps/authority/src/test/client.ts'
import { command } from '../scripts/command.ts'
import { type TestDatabase, freshDatabase } from './support/database.ts'
import { type House, openHouse } from './support/house.ts'
import { eventually } from './support/eventually.ts'
import { secretFile } from './support/secret-file.ts'

/** An authority that lost its database and was restored from a backup (docs/backup.md), as a console sees it. */

let house: House
let client: Client
let restored: TestDatabase
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  client = clientOf(house.authority.url, house.authority.trustAnchors)
  restored = await freshDatabase(inject('postgresUrl'), 'authority')
})
afterAll(async () => {
  await house?.close()
  await restored?.drop()
})

const known = (sha256: string) =>
  eventually('the console to hear of the certificate', () =>
    house.consoleDb.certificate.findUnique({ where: { sha256 }, select: { id: true, authorityStatus: true } }),
  )
const told = (action: string, subjectId?: string) =>
  eventually(action, () => house.consoleDb.auditEvent.findFirst({ where: { action, subjectId } }))

it('tells the console which certificates and revocations it forgot, and goes on', async () => {
  const { authority, consoleDb } = house
  for (const loginId of ['kept', 'forgotten', 'next']) await house.addPerson(loginId, `pw-${loginId}`)
  const kept = await obtain(client, 'kept', 'issue')
  const backup = path.join(house.dir, 'authority.gz')
  await authority.run(['backup', '--to', backup])
  const forgotten = await obtain(client, 'forgotten', 'issue')
  await authority.run(['revoke', '--serial', kept.certificate.serialHex, '--reason', '紛失'])
  const { id: keptId } = await known(kept.certificate.sha256)
  const { id: forgottenId } = await known(forgotten.certificate.sha256)
  await told('certificate.revoked', keptId)

  await authority.program.end('SIGKILL')
  const elsewhere = { AUTHORITY_DATABASE_URL_FILE: secretFile(house.dir, 'restored-url', restored.url) }
  const restore = ['apps/authority/src/main.ts', 'restore', '--from', backup]
  await command(process.execPath, restore, { env: { ...authority.env, ...elsewhere } })
  await authority.program.start(elsewhere)

  expect((await told('authority.restored')).data).toMatchObject({ issued: 1, revoked: 1 })
  await told('certificate.issue_lost', forgottenId)
  await told('certificate.revocation_lost', keptId)
  const lost = await consoleDb.auditEvent.count({ where: { action: { endsWith: '_lost' } } })
  expect(lost).toBe(2)
  const next = await obtain(client, 'next', 'issue')
  await known(next.certificate.sha256)
  expect((await consoleDb.authority.findFirstOrThrow()).lastSyncProblem).toBeNull()
})
