import type { AuthorityChange } from '@certfleet/core/authority-api.ts'
import { type IssuanceState, issuanceCan } from '@certfleet/core/issuance.ts'
import type { Authority, Prisma } from '@certfleet/console-db/generated/client.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, type AuditAction, audit } from '../audit/audit.ts'
import { certificateColumns, knownAuthorities, subscriberOf } from '../certificates/issuers.ts'
import { readSentCertificate } from '../certificates/read-sent-certificate.ts'
import { supersedeOlder } from '../certificates/supersede-older.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { failRevoked } from '../issuances/fail-revoked.ts'
import { offerJob } from '../issuances/offer-job.ts'
import { startAnotherAttempt } from '../issuances/retry-issuance.ts'
import { type JobRequest, addJobs } from '../queue.ts'

type ChangeOf<Kind extends AuthorityChange['kind']> = Extract<AuthorityChange, { kind: Kind }>

/**
 * Takes one change of an authority's feed and moves the cursor past it, in one transaction.
 * @throws Problem authority_answer_unreadable: its certificate is none; the cursor stays.
 */
export async function applyChange(authority: Authority, change: AuthorityChange): Promise<void> {
  const actor: Actor = { kind: 'authority', id: authority.id, name: authority.name }
  const afterwards: Afterwards = { offers: [], agents: [] }
  await db().$transaction(async (tx) => {
    // A repeated job must not apply a change twice.
    await tx.$queryRaw`SELECT 1 FROM "Authority" WHERE id = ${authority.id}::uuid FOR UPDATE`
    const { feedCursor } = await tx.authority.findUniqueOrThrow({
      where: { id: authority.id },
      select: { feedCursor: true },
    })
    if (BigInt(change.cursor) <= BigInt(feedCursor)) return
    await apply(tx, authority, change, actor, afterwards)
    await tx.authority.update({ where: { id: authority.id }, data: { feedCursor: change.cursor } })
  })
  await addJobs(afterwards.offers)
  await ring(...afterwards.agents.map((id) => ({ at: 'agent' as const, id })))
}

/** What the change leads to once it is committed: orders to bring, agents to tell. */
interface Afterwards {
  offers: JobRequest<'offer'>[]
  agents: string[]
}

async function apply(
  tx: Tx,
  authority: Authority,
  change: AuthorityChange,
  actor: Actor,
  afterwards: Afterwards,
): Promise<void> {
  switch (change.kind) {
    case 'issued':
      return applyIssued(tx, authority, change, actor)
    case 'confirmed':
      return applyConfirmed(tx, change, actor, afterwards)
    case 'revoked':
      return applyRevoked(tx, change, actor, afterwards)
    case 'locked':
    case 'unlocked':
      return applyLock(tx, authority, change, actor, afterwards)
    case 'ready':
      return applyReady(tx, authority, change, actor, afterwards)
    case 'restored':
      return noteLost(tx, authority, change, actor)
    case 'profile':
      // Read before this change was taken (`syncAuthority`).
      return
  }
}

/** A certificate nobody here ordered is an alarm, unless it is older than our acquaintance with the authority. */
async function applyIssued(tx: Tx, authority: Authority, change: ChangeOf<'issued'>, actor: Actor): Promise<void> {
  const info = readSentCertificate(change.certificate)
  if (!info) throw new Problem('authority_answer_unreadable', { cursor: change.cursor })
  const known = (await knownAuthorities(tx)).find(({ id }) => id === authority.id)
  if (!known) return
  const subscriberId = await subscriberOf(tx, info, authority.id)
  const certificate = await tx.certificate.upsert({
    where: { sha256: info.sha256 },
    create: { ...certificateColumns(info, known), issuedAt: new Date(change.at), subscriberId },
    update: { issuedAt: new Date(change.at) },
  })
  const older = new Date(change.at) < authority.createdAt
  const issuance = await orderedBy(tx, change, older ? null : subscriberId)
  const action = issuance || older ? 'certificate.issued' : 'certificate.issued_without_order'
  const subject = { kind: 'certificate' as const, id: certificate.id }
  const data = { serialHex: change.serialHex, loginId: change.loginId, purpose: change.purpose, at: change.at }
  await audit(tx, { actor, action, subject, ...(issuance && { issuanceId: issuance.id }), data })
}

/**
 * The agent's report of its request id may come after the authority's feed, so an open issuance will do; whether it was the
 * agent that asked turns out when the agent has been heard (`alarmForeign`).
 */
async function orderedBy(tx: Tx, { requestId }: ChangeOf<'issued'>, subscriberId: string | null) {
  const open = subscriberId ? [{ subscriberId, endedAt: null }] : []
  const found = await tx.issuance.findMany({
    where: { OR: [{ requestId }, ...open] },
    select: { id: true, requestId: true },
  })
  return found.find((each) => each.requestId === requestId) ?? found[0]
}

async function applyConfirmed(
  tx: Tx,
  change: ChangeOf<'confirmed'>,
  actor: Actor,
  afterwards: Afterwards,
): Promise<void> {
  const certificate = await tx.certificate.findUnique({ where: { sha256: change.certificateSha256 } })
  if (!certificate) return
  await tx.certificate.updateMany({
    where: { id: certificate.id, delivery: 'pending' },
    data: { delivery: 'confirmed' },
  })
  afterwards.agents.push(...(await supersedeOlder(tx, certificate, actor, new Date())))
  const subject = { kind: 'certificate' as const, id: certificate.id }
  await audit(tx, {
    actor,
    action: 'certificate.confirmed',
    subject,
    data: { serialHex: change.serialHex, at: change.at },
  })
}

/**
 * Its renewal, if one is under way and not yet before the authority, has become pointless and stops with the reason; so
 * does the issuance it came of, if its PC has not got it yet.
 */
async function applyRevoked(tx: Tx, change: ChangeOf<'revoked'>, actor: Actor, afterwards: Afterwards): Promise<void> {
  const certificate = await tx.certificate.findUnique({
    where: { sha256: change.certificateSha256 },
    select: { id: true, subscriberId: true, authorityId: true, spkiSha256: true },
  })
  if (!certificate) return
  await tx.certificate.update({
    where: { id: certificate.id },
    data: { authorityStatus: 'revoked', revokedAt: new Date(change.at), revocationReason: change.reason },
  })
  const subject = { kind: 'certificate' as const, id: certificate.id }
  const data = { serialHex: change.serialHex, reason: change.reason, at: change.at }
  await audit(tx, { actor, action: 'certificate.revoked', subject, data })
  const now = new Date()
  const select = { id: true, agentId: true, attempt: true, spkiSha256: true }
  const pending = await tx.issuance.findMany({
    where: { certificateId: certificate.id, state: { in: ['queued', 'unreachable', 'offered', 'snoozed'] } },
    select,
  })
  const issuedFor = await tx.issuance.findMany({
    where: {
      authorityId: certificate.authorityId,
      spkiSha256: certificate.spkiSha256,
      state: { in: issuanceCan.failRevoked },
    },
    select,
  })
  for (const one of pending) await failRevoked(tx, one, 'BZBE011008', actor, now)
  for (const one of issuedFor) await failRevoked(tx, one, 'certificate_revoked', actor, now)
  afterwards.agents.push(...[...pending, ...issuedFor].map(({ agentId }) => agentId))
  const { subscriberId } = certificate
  // The very certificate to be renewed stands in nobody's way, and without it there is nothing to go on with.
  const inTheWay = { OR: [{ certificateId: null }, { NOT: { certificateId: certificate.id } }] }
  if (subscriberId) await goOn(tx, { subscriberId, state: 'needs_revocation', ...inTheWay }, actor, afterwards)
}

async function applyLock(
  tx: Tx,
  authority: Authority,
  change: ChangeOf<'locked' | 'unlocked'>,
  actor: Actor,
  afterwards: Afterwards,
): Promise<void> {
  const subscriber = await holderOf(tx, authority, change)
  if (!subscriber) return
  const locked = change.kind === 'locked'
  await tx.subscriber.update({ where: { id: subscriber.id }, data: { lockedAt: locked ? new Date(change.at) : null } })
  const subject = { kind: 'person' as const, id: subscriber.id }
  const action = locked ? 'subscriber.locked' : 'subscriber.unlocked'
  await audit(tx, { actor, action, subject, data: { loginId: change.loginId, at: change.at } })
  if (!locked) await goOn(tx, { subscriberId: subscriber.id, state: 'waiting_unlock' }, actor, afterwards)
}

/** What the dialogue was refused for (G004e, G010e to G015e, G020e) has been put right. */
async function applyReady(
  tx: Tx,
  authority: Authority,
  change: ChangeOf<'ready'>,
  actor: Actor,
  afterwards: Afterwards,
): Promise<void> {
  const subscriber = await holderOf(tx, authority, change)
  if (!subscriber) return
  const subject = { kind: 'person' as const, id: subscriber.id }
  const data = { loginId: change.loginId, at: change.at }
  await audit(tx, { actor, action: 'subscriber.ready', subject, data })
  const state = { in: ['waiting_portal_registration', 'waiting_institution'] satisfies IssuanceState[] }
  await goOn(tx, { subscriberId: subscriber.id, state }, actor, afterwards)
}

/**
 * What the authority forgot when its database went back to a backup, by what we know: certificates it cannot renew or
 * revoke any more, and revocations its CRL no longer lists. Somebody has to put that right there.
 */
async function noteLost(tx: Tx, authority: Authority, change: ChangeOf<'restored'>, actor: Actor): Promise<void> {
  const forgotten = { gt: new Date(change.backupAt), lte: new Date(change.at) }
  const ours = { authorityId: authority.id }
  const select = { id: true, serialHex: true }
  const issued = await tx.certificate.findMany({
    where: { ...ours, issuedAt: forgotten },
    select,
  })
  const revoked = await tx.certificate.findMany({
    where: { ...ours, revokedAt: forgotten, id: { notIn: issued.map(({ id }) => id) } },
    select,
  })
  const tell = ({ id, serialHex }: { id: string; serialHex: string }, action: AuditAction) =>
    audit(tx, { actor, action, subject: { kind: 'certificate', id }, data: { serialHex, backupAt: change.backupAt } })
  for (const one of issued) await tell(one, 'certificate.issue_lost')
  for (const one of revoked) await tell(one, 'certificate.revocation_lost')
  const data = { backupAt: change.backupAt, at: change.at, issued: issued.length, revoked: revoked.length }
  await audit(tx, { actor, action: 'authority.restored', subject: { kind: 'authority', id: authority.id }, data })
}

const holderOf = (tx: Tx, authority: Authority, { loginId }: AuthorityChange) =>
  tx.subscriber.findUnique({
    where: { authorityId_loginId: { authorityId: authority.id, loginId } },
    select: { id: true },
  })

/** The party it waited on has acted: the issuance goes on by itself. */
async function goOn(tx: Tx, where: Prisma.IssuanceWhereInput, actor: Actor, afterwards: Afterwards): Promise<void> {
  const waiting = await tx.issuance.findMany({ where, select: { id: true } })
  for (const { id } of waiting) {
    const attempt = await startAnotherAttempt(tx, id, actor, new Date())
    if (attempt !== null) afterwards.offers.push(offerJob(id, attempt))
  }
}
