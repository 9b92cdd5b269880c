import fs from 'node:fs'
import { openDatabase as openAuthorityDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient as AuthorityDatabase } from '@certfleet/authority-db/generated/client.ts'
import { findInstitution } from '../../apps/authority/src/ca/find-institutions.ts'
import { revokeCertificate } from '../../apps/authority/src/ca/revoke-certificate.ts'
import { readChanges } from '../../apps/authority/src/changes/read-changes.ts'
import { hashPassword } from '../../apps/authority/src/password.ts'
import { readSettings } from '../../apps/authority/src/env.ts'
import type { Actor } from '../../apps/console/src/server/audit/audit.ts'
import { knownAuthorities } from '../../apps/console/src/server/certificates/issuers.ts'
import { type Tx, db } from '../../apps/console/src/server/db.ts'
import { administrators } from '../../apps/console/src/server/notices/recipients.ts'
import { eventually } from '../../test/support/eventually.ts'
import { daysBefore } from './moments.ts'
import { issueCertificates, renewalTimes } from './past-certificates.ts'
import { makeIssuances } from './past-issuances.ts'
import { PastLog } from './past-log.ts'
import { makeMails } from './past-mails.ts'
import { makePcs } from './past-pcs.ts'
import { type Story, makeStories } from './season.ts'

/**
 * Gives the sample company its past. What 650 PCs that do not exist have reported over the months cannot be had by real
 * means: their rows are written here, straight into the console's database, with the audit events there would be. The
 * certificates are real ones of the sample's authority, whose feed the console has then read up to here.
 *
 * A process of its own, with the environments of console and authority: `node scripts/sample/bring-past.ts`, the login
 * password of everybody on standard input.
 */

const timeoutMs = 60_000

async function main(): Promise<void> {
  const now = new Date()
  const authorityEnv = process.env as Record<string, string>
  const authorityDb = openAuthorityDatabase(readSettings(authorityEnv).databaseUrl, 2)
  const password = fs.readFileSync(process.stdin.fd, 'utf8').trim()
  try {
    const stories = makeStories()
    await addSubscribers(authorityDb, stories, password, now)
    await eventually('the console has read the feed', () => hasReadAll(authorityDb))
    await db().$transaction((tx) => bringPast(tx, authorityDb, authorityEnv, stories, now), { timeout: timeoutMs })
    await revoke(authorityDb, stories, now)
    await db().$executeRaw`ANALYZE`
  } finally {
    await Promise.all([authorityDb.$disconnect(), db().$disconnect()])
  }
}

/** One hash for all: to hash the sample's password for each of them would take a minute. */
async function addSubscribers(authorityDb: AuthorityDatabase, stories: Story[], password: string, now: Date) {
  const passwordHash = await hashPassword(password)
  const { code: institutionCode } = await findInstitution(authorityDb, undefined)
  const data = stories.map(({ loginId, staff, asked }) => ({
    institutionCode,
    loginId,
    name: staff.name,
    passwordHash,
    ...(asked?.ending.code === 'locked' && { failedAttempts: 5, lockedAt: daysBefore(now, 1) }),
  }))
  await authorityDb.subscriber.createMany({ data })
  const locked = data.flatMap(({ loginId, lockedAt }) =>
    lockedAt ? { kind: 'locked' as const, at: lockedAt, institutionCode, loginId } : [],
  )
  await authorityDb.change.createMany({ data: locked })
}

/** The console hears of it by the feed. */
async function revoke(authorityDb: AuthorityDatabase, stories: Story[], now: Date): Promise<void> {
  for (const [index, { loginId, revokedFor }] of stories.filter((story) => story.revokedFor).entries()) {
    const where = { subscriber: { loginId } }
    const { serialHex } = await authorityDb.certificate.findFirstOrThrow({ where, select: { serialHex: true } })
    await revokeCertificate(authorityDb, { serialHex, reason: revokedFor ?? '' }, daysBefore(now, index * 9))
  }
}

async function hasReadAll(authorityDb: AuthorityDatabase): Promise<boolean> {
  const authority = await db().authority.findFirstOrThrow({ select: { feedCursor: true, lastSyncAt: true } })
  return authority.lastSyncAt !== null && authority.feedCursor === (await lastPosition(authorityDb))
}

async function lastPosition(authorityDb: AuthorityDatabase): Promise<string> {
  const { code } = await findInstitution(authorityDb, undefined)
  await readChanges(authorityDb, code, 0n, 1) // gives every change its position
  const { _max } = await authorityDb.change.aggregate({ _max: { position: true } })
  return String(_max.position ?? 0n)
}

async function bringPast(
  tx: Tx,
  authorityDb: AuthorityDatabase,
  authorityEnv: Record<string, string>,
  stories: Story[],
  now: Date,
): Promise<void> {
  // Nobody applies the feed meanwhile: whoever does waits for this lock, and then sees that it is read.
  await tx.$queryRaw`SELECT 1 FROM "Authority" FOR UPDATE`
  const { id, name } = await tx.authority.findFirstOrThrow({ select: { id: true, name: true } })
  const [authority] = await knownAuthorities(tx)
  const [admin] = await administrators(tx)
  if (!authority || !admin) throw new Error('the console is not set up')
  const actor: Actor = { kind: 'user', id: admin.key, name: admin.name }
  const subscribers = await tx.subscriber.findMany({
    select: { id: true, loginId: true, employeeId: true, employee: { select: { employeeNumber: true } } },
  })
  const subscriberIds = new Map(subscribers.map((row) => [row.loginId, row.id]))
  const employeeIds = new Map(subscribers.map((row) => [row.employee.employeeNumber ?? '', row.employeeId]))

  const log = new PastLog()
  const pcs = makePcs(now, stories, { subscriberIds, admin: actor }, log)
  const renewedAt = renewalTimes(now, stories)
  const certificates = await issueCertificates(
    authorityEnv,
    { now, stories, renewedAt },
    { authority, subscriberIds, pcs },
  )
  const names = new Map(stories.map(({ staff }) => [staff.email ?? '', staff.name]))
  const known = { subscriberIds, employeeIds, names, pcs, certificates, renewedAt }
  const { campaigns, issuances } = makeIssuances(now, stories, { ...known, authority: { id, name }, admin: actor }, log)
  const { notices, items } = makeMails(now, stories, { ...known, authorityName: name, admin }, log)

  await tx.enrolmentToken.createMany({ data: pcs.tokens })
  await tx.agent.createMany({ data: pcs.agents })
  await tx.assignment.createMany({ data: pcs.assignments })
  await tx.certificate.createMany({ data: [...certificates.successors.values()] })
  await tx.certificate.createMany({ data: [...certificates.first.values()] })
  await tx.campaign.createMany({ data: campaigns })
  await tx.issuance.createMany({ data: issuances })
  await tx.notice.createMany({ data: notices })
  await tx.noticeItem.createMany({ data: items })
  await tx.auditEvent.createMany({ data: await log.rows(tx) })
  await tx.authority.update({ where: { id }, data: { feedCursor: await lastPosition(authorityDb) } })
}

await main()
