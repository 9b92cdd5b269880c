import { randomUUID } from 'node:crypto'
import type { AuthorityChange } from '@certfleet/core/authority-api.ts'
import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { type Envelope, cancelSchema, orderSchema } from '@certfleet/core/order.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { describe, expect, it } from 'vitest'
import { admin, reportOf, scene, useConsole } from '../../../../../test/support/console.ts'
import { dayMs } from '../../../../../test/support/test-ca.ts'
import { knownAuthorities, certificateColumns } from '../certificates/issuers.ts'
import { db } from '../db.ts'
import { recordReport } from '../issuances/record-report.ts'
import { requestRenewal } from '../issuances/request-issuance.ts'
import { retryIssuance } from '../issuances/retry-issuance.ts'
import { orderPublicKey } from '../order-key.ts'
import { applyChange } from './apply-change.ts'

useConsole()

type Bare<Change> = Change extends AuthorityChange ? Omit<Change, 'cursor' | 'at' | 'loginId'> : never

/** A person whose certificate on a PC expires in 20 days, and the feed of the authority that issued it. */
async function story(loginId: string) {
  const one = await scene(loginId, 20)
  const { authorityId, ca, subscriberId, agent } = one
  const authorities = await knownAuthorities(db())
  const known = authorities.find(({ id }) => id === authorityId)
  if (!known) throw new Error('the authority of the scene is not known')
  const { id: certificateId } = await db().certificate.create({
    data: { ...certificateColumns(readCertificate(one.der), known), subscriberId, agentId: agent.id },
  })
  await db().assignment.create({ data: { agentId: agent.id, subscriberId, basis: 'possession' } })
  let cursor = 0
  const tell = async (change: Bare<AuthorityChange>, at = new Date()) => {
    const authority = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
    const whole: AuthorityChange = { ...change, loginId, cursor: String(++cursor), at: at.toISOString() }
    await applyChange(authority, whole)
    return { again: () => applyChange(authority, whole) }
  }
  /** A certificate the authority issues for the next 366 days. */
  const issue = async () => {
    const { publicKey } = signerOf(await generatePrivateKey('P-256'))
    const der = await ca.issue({ loginId, publicKey, notAfter: new Date(Date.now() + 366 * dayMs), sequence: 2 })
    const { sha256, serialHex } = readCertificate(der)
    const same = { certificateSha256: sha256, serialHex }
    return {
      sha256,
      issued: {
        ...same,
        kind: 'issued' as const,
        purpose: 'renew' as const,
        requestId: randomUUID(),
        certificate: der.toString('base64'),
      },
      confirmed: { ...same, kind: 'confirmed' as const },
    }
  }
  const { sha256, serialHex } = readCertificate(one.der)
  return { ...one, certificateId, tell, issue, old: { certificateSha256: sha256, serialHex } }
}

const eventsOf = async (subjectId: string) =>
  (await db().auditEvent.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(({ action }) => action)
const certificate = (sha256: string) =>
  db().certificate.findUniqueOrThrow({ where: { sha256 }, include: { predecessor: true } })
const issuance = (id: string) => db().issuance.findUniqueOrThrow({ where: { id } })

it('what was issued before the authority was connected is taken in without alarm', async () => {
  const { tell, issue, subscriberId } = await story('before')
  const { issued, sha256 } = await issue()
  await tell(issued, new Date(Date.now() - dayMs))
  const row = await certificate(sha256)
  expect(row).toMatchObject({ subscriberId, delivery: 'pending', authorityStatus: 'issued', agentId: null })
  expect(await eventsOf(row.id)).toEqual(['certificate.issued'])
})

it('what was issued without an order of ours is an alarm, and supersedes the old one once it is confirmed', async () => {
  const { tell, issue, certificateId } = await story('without-order')
  const { issued, confirmed, sha256 } = await issue()
  await tell(issued)
  const row = await certificate(sha256)
  expect(row.predecessor).toBeNull()
  await tell(confirmed)
  expect(await certificate(sha256)).toMatchObject({ delivery: 'confirmed', predecessor: { id: certificateId } })
  expect(await eventsOf(row.id)).toEqual(['certificate.issued_without_order', 'certificate.confirmed'])
})

it('what was issued by our order stands in its timeline', async () => {
  const { tell, issue, certificateId } = await story('by-order')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const { issued, sha256 } = await issue()
  await tell(issued)
  const events = await db().auditEvent.findMany({ where: { subjectId: (await certificate(sha256)).id } })
  expect(events).toMatchObject([{ action: 'certificate.issued', issuanceId, actorKind: 'authority' }])
})

it('the late word that the old certificate was installed leaves its renewal alone', async () => {
  const { tell, old, certificateId } = await story('late-word')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  await tell({ kind: 'confirmed', ...old })
  expect(await issuance(issuanceId)).toMatchObject({ state: 'queued', endedAt: null })
})

it('the late word that one was installed that is revoked by then leaves the next attempt alone', async () => {
  const { tell, issue, certificateId, old } = await story('revoked-and-confirmed')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const { issued, confirmed, sha256 } = await issue()
  await tell(issued)
  await tell({ ...confirmed, kind: 'revoked', reason: '紛失' })
  await tell(confirmed)
  expect(await issuance(issuanceId)).toMatchObject({ state: 'queued', endedAt: null })
  expect((await certificate(sha256)).predecessor).toBeNull()
  expect((await certificate(old.certificateSha256)).successorId).toBeNull()
})

it('a renewal made elsewhere makes the one nobody has begun with needless', async () => {
  const { tell, issue, certificateId } = await story('by-himself')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const { issued, confirmed } = await issue()
  await tell(issued)
  await tell(confirmed)
  const row = await issuance(issuanceId)
  expect(row).toMatchObject({ state: 'superseded_by_other', endedAt: expect.any(Date) })
  expect(row.cancelOrder).not.toBeNull()
  expect((await eventsOf(issuanceId)).at(-1)).toBe('issuance.withdrawn')
})

it('a change told twice is taken once', async () => {
  const { tell, issue, authorityId } = await story('twice')
  const { issued, sha256 } = await issue()
  const { again } = await tell(issued)
  await again()
  expect(await eventsOf((await certificate(sha256)).id)).toHaveLength(1)
  expect(await db().authority.findUniqueOrThrow({ where: { id: authorityId } })).toMatchObject({ feedCursor: '1' })
})

it('a change whose certificate is none is refused by name and not passed over', async () => {
  const { tell, issue, authorityId } = await story('garbage')
  const { issued } = await issue()
  const garbage = Buffer.from('no certificate').toString('base64')
  await expect(tell({ ...issued, certificate: garbage })).rejects.toMatchObject({ code: 'authority_answer_unreadable' })
  expect(await db().authority.findUniqueOrThrow({ where: { id: authorityId } })).toMatchObject({ feedCursor: '0' })
})

it('a revocation of what was issued and is not installed ends the attempt with the reason, and tells the PC', async () => {
  const { tell, issue, certificateId, agent } = await story('revoked-before-use')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const { issued, sha256 } = await issue()
  const spkiSha256 = readCertificate(Buffer.from(issued.certificate, 'base64')).spkiSha256
  const key = { requestId: issued.requestId, spkiSha256, protection: 'nss' as const }
  await recordReport({ type: 'key.created', ...reportOf(issuanceId, 5), ...key }, agent)
  await tell(issued)
  const where = { state: 'issued_not_installed' as const, waitingOn: 'helpdesk' as const, code: 'G001e' as const }
  await recordReport({ type: 'issuance.progress', ...reportOf(issuanceId, 9), ...where, nextAttemptAt: null }, agent)
  await tell({ kind: 'revoked', certificateSha256: sha256, serialHex: issued.serialHex, reason: '誤発行' })
  const row = await issuance(issuanceId)
  expect(row).toMatchObject({ state: 'failed_action_needed', waitingOn: 'it_admin', lastCode: 'certificate_revoked' })
  const { key: orderKey } = await orderPublicKey()
  const told = openEnvelope('cancel', row.cancelOrder as Envelope, orderKey, cancelSchema)
  expect(told).toMatchObject({ issuanceId, attempt: 1, revokedKey: spkiSha256 })
  expect(await eventsOf(issuanceId)).toContain('issuance.failed')
})

it('a revocation stops the renewal that has not begun, with the reason, and takes the order back', async () => {
  const { tell, old, certificateId } = await story('revoked')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  await tell({ kind: 'revoked', ...old, reason: '紛失' })
  expect(await certificate(old.certificateSha256)).toMatchObject({
    authorityStatus: 'revoked',
    revocationReason: '紛失',
  })
  const row = await issuance(issuanceId)
  expect(row).toMatchObject({ state: 'failed_action_needed', waitingOn: 'it_admin', lastCode: 'BZBE011008' })
  expect(row.cancelOrder).not.toBeNull()
  expect((await eventsOf(issuanceId)).at(-1)).toBe('issuance.failed')
})

it.each(['waiting_portal_registration', 'waiting_institution'] as const)(
  'what an issuance in %s waited for is put right: it goes on by itself',
  async (state) => {
    const { tell, subscriberId, certificateId } = await story(`ready-${state}`)
    const { issuanceId } = await requestRenewal(certificateId, admin)
    await db().issuance.update({
      where: { id: issuanceId },
      data: { state, waitingOn: 'employee', lastCode: 'G012e' },
    })
    await tell({ kind: 'ready' })
    expect(await issuance(issuanceId)).toMatchObject({ state: 'queued', waitingOn: null, attempt: 2 })
    expect(await eventsOf(subscriberId)).toEqual(['subscriber.ready'])
  },
)

it('a lock is shown on the person; when it is lifted, the issuance that waited for it goes on by itself', async () => {
  const { tell, subscriberId, certificateId } = await story('locked')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  await tell({ kind: 'locked' })
  const person = () => db().subscriber.findUniqueOrThrow({ where: { id: subscriberId } })
  expect((await person()).lockedAt).not.toBeNull()
  await db().issuance.update({
    where: { id: issuanceId },
    data: { state: 'waiting_unlock', waitingOn: 'master_user', lastCode: 'locked' },
  })
  await tell({ kind: 'unlocked' })
  expect((await person()).lockedAt).toBeNull()
  expect(await issuance(issuanceId)).toMatchObject({ state: 'queued', waitingOn: null, attempt: 2 })
  expect(await eventsOf(subscriberId)).toEqual(['subscriber.locked', 'subscriber.unlocked'])
})

it('what the authority forgot when it was restored from a backup is on record, certificate by certificate', async () => {
  const { tell, issue, old, certificateId, authorityId } = await story('restored')
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  const { issued: before, sha256: beforeSha256 } = await issue()
  await tell(before, hoursAgo(3))
  const { issued: after, sha256: afterSha256 } = await issue()
  await tell(after, hoursAgo(1))
  await tell({ kind: 'revoked', ...old, reason: '紛失' }, hoursAgo(1))
  const backupAt = hoursAgo(2).toISOString()
  await tell({ kind: 'restored', backupAt })
  expect(await eventsOf((await certificate(beforeSha256)).id)).not.toContain('certificate.issue_lost')
  expect(await eventsOf((await certificate(afterSha256)).id)).toContain('certificate.issue_lost')
  expect(await eventsOf(certificateId)).toContain('certificate.revocation_lost')
  const event = await db().auditEvent.findFirstOrThrow({
    where: { subjectId: authorityId, action: 'authority.restored' },
  })
  expect(event.data).toMatchObject({ backupAt, issued: 1, revoked: 1 })
})

describe('an issuance that waits for a revocation', () => {
  /** The certificate of the new key was issued, and its key is lost: the PC says so. */
  async function lost(loginId: string, code: IssuanceCode = 'key_missing') {
    const one = await story(loginId)
    const { issuanceId } = await requestRenewal(one.certificateId, admin)
    const { issued, sha256 } = await one.issue()
    const { spkiSha256 } = readCertificate(Buffer.from(issued.certificate, 'base64'))
    const created = {
      type: 'key.created' as const,
      requestId: issued.requestId,
      spkiSha256,
      protection: 'file' as const,
    }
    await recordReport({ ...created, ...reportOf(issuanceId, 1) }, one.agent)
    const fails = () => recordReport({ type: 'issuance.failed', ...reportOf(issuanceId, 2), code }, one.agent)
    return {
      ...one,
      issuanceId,
      issued,
      sha256,
      fails,
      revoked: { ...issued, kind: 'revoked' as const, reason: '紛失' },
    }
  }
  const queued = { state: 'queued', waitingOn: null, attempt: 2, lastCode: null }

  it.each(['key_missing', 'key_unusable', 'wrong_certificate', 'live_certificate_exists'] as const)(
    '%s: goes on with another attempt once it is revoked',
    async (code) => {
      const { tell, fails, issued, revoked, issuanceId } = await lost(`lost-${code}`, code)
      await tell(issued)
      await fails()
      const waiting = { state: 'needs_revocation', waitingOn: 'master_user', attempt: 1, lastCode: code }
      expect(await issuance(issuanceId)).toMatchObject(waiting)
      await tell(revoked)
      expect(await issuance(issuanceId)).toMatchObject(queued)
      const { order } = await issuance(issuanceId)
      const { key } = await orderPublicKey()
      expect(openEnvelope('order', order as Envelope, key, orderSchema)).toMatchObject({ issuanceId, attempt: 2 })
    },
  )

  it.each(['key_missing', 'live_certificate_exists'] as const)(
    '%s: goes on at once when it was revoked before the PC said so, and only then',
    async (code) => {
      const { tell, fails, issued, revoked, issuanceId, agent } = await lost(`before-${code}`, code)
      await tell(issued)
      await tell(revoked)
      await fails()
      expect(await issuance(issuanceId)).toMatchObject(queued)
      // Its second attempt is refused for something else: that revocation is not counted again.
      const again = { ...reportOf(issuanceId, 4), attempt: 2, code: 'live_certificate_exists' as const }
      await recordReport({ type: 'issuance.failed', ...again }, agent)
      expect(await issuance(issuanceId)).toMatchObject({ state: 'needs_revocation', attempt: 2 })
    },
  )

  it('is not helped by the revocation of the certificate it renews', async () => {
    const { tell, fails, old, issuanceId } = await lost('old-revoked')
    await fails()
    await tell({ kind: 'revoked', ...old, reason: '紛失' })
    expect(await issuance(issuanceId)).toMatchObject({ state: 'needs_revocation', attempt: 1 })
  })

  it('goes on by a person, where no authority tells of revocations', async () => {
    const { fails, issuanceId } = await lost('by-hand')
    await fails()
    await retryIssuance(issuanceId, admin)
    expect(await issuance(issuanceId)).toMatchObject(queued)
  })
})
