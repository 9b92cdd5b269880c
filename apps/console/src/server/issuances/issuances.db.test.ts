import { randomUUID } from 'node:crypto'
import { issuanceCodes, ruleOf } from '@certfleet/core/authority-codes.ts'
import { can, partyOf } from '@certfleet/core/issuance.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { type Envelope, cancelSchema, orderSchema } from '@certfleet/core/order.ts'
import { generatePrivateKey, sha256Hex, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { describe, expect, it } from 'vitest'
import {
  admin,
  consoleKeyId,
  enrolTestAgent,
  possessionProof,
  reportOf,
  scene,
  useConsole,
} from '../../../../../test/support/console.ts'
import { dayMs } from '../../../../../test/support/test-ca.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { greetAgent } from '../agents/greet-agent.ts'
import { getAgent } from '../agents/get-agent.ts'
import { recordInventory } from '../agents/record-inventory.ts'
import { certificateColumns, knownAuthorities } from '../certificates/issuers.ts'
import { db } from '../db.ts'
import { orderKey, orderPublicKey } from '../order-key.ts'
import { cancelIssuance } from './cancel-issuance.ts'
import { dispatchIssuances } from './dispatch-issuances.ts'
import { offerIssuance } from './offer-issuance.ts'
import { deviceIsBack, openWork } from './open-work.ts'
import { recordReport } from './record-report.ts'
import { requestFirstIssue, requestRenewal } from './request-issuance.ts'
import { retryIssuance } from './retry-issuance.ts'

useConsole()

/** A certificate on its PC, known to the console; ready to be renewed when `daysLeft` is within the window. */
async function ready(loginId: string, daysLeft = 20) {
  const one = await scene(loginId, daysLeft)
  const nonce = 'n'.repeat(32)
  const proof = await possessionProof(one.agent.id, nonce, one.der, one.key)
  const seen = {
    certificate: one.der.toString('base64'),
    presence: 'present_ok' as const,
    protection: 'nss' as const,
    proof,
  }
  const claimant = { agent: one.agent, nonce, consoleKeyId: await consoleKeyId() }
  await recordInventory({ type: 'inventory.report', certificates: [seen] }, claimant)
  const { id: certificateId } = await db().certificate.findFirstOrThrow({ where: { subscriberId: one.subscriberId } })
  return { ...one, certificateId }
}

/** The same, with a renewal ordered. */
async function ordered(loginId: string) {
  const one = await ready(loginId)
  const { issuanceId } = await requestRenewal(one.certificateId, admin)
  return { ...one, issuanceId }
}

const row = (id: string) => db().issuance.findUniqueOrThrow({ where: { id } })
const actions = async (issuanceId: string) =>
  (await db().auditEvent.findMany({ where: { issuanceId }, orderBy: { id: 'asc' } })).map(({ action }) => action)

const progress = (
  issuanceId: string,
  seq: number,
  state: 'offered' | 'waiting_password' | 'issuing' | 'completed',
  attempt = 1,
) => ({
  type: 'issuance.progress' as const,
  ...reportOf(issuanceId, seq, attempt),
  state,
  waitingOn: null,
  code: null,
  nextAttemptAt: null,
})

/** The new certificate as the agent reports it: the key first, then the certificate with its proof. */
async function installed(
  one: Awaited<ReturnType<typeof ordered>>,
  change: { loginId?: string; otherKey?: boolean; nonce?: string } = {},
) {
  const { issuanceId, agent, ca } = one
  const key = signerOf(await generatePrivateKey('P-256'))
  const certified = change.otherKey ? signerOf(await generatePrivateKey('P-256')) : key
  await recordReport(
    {
      type: 'key.created',
      ...reportOf(issuanceId, 5),
      requestId: randomUUID(),
      spkiSha256: sha256Hex(spkiOf(key.publicKey)),
      protection: 'nss',
    },
    agent,
  )
  const { subscriberId, nonce } = await row(issuanceId)
  const subscriber = await db().subscriber.findUniqueOrThrow({ where: { id: subscriberId } })
  const der = await ca.issue({
    loginId: change.loginId ?? subscriber.loginId,
    publicKey: certified.publicKey,
    notAfter: new Date(Math.floor(Date.now() / 1000) * 1000 + 366 * dayMs),
    sequence: 2,
  })
  const proof = await possessionProof(agent.id, change.nonce ?? nonce, der, certified)
  const report = {
    type: 'certificate.installed' as const,
    ...reportOf(issuanceId, 9),
    proof,
    protection: 'nss' as const,
  }
  return { ...report, certificate: der.toString('base64') }
}

describe('asking for a renewal', () => {
  it('writes the row, its signed order and its audit in one step', async () => {
    const { issuanceId, agent, der } = await ordered('asked')
    const issuance = await row(issuanceId)
    expect(issuance).toMatchObject({ state: 'queued', waitingOn: null, attempt: 1, purpose: 'renew' })
    const { key } = await orderPublicKey()
    const order = openEnvelope('order', issuance.order as Envelope, key, orderSchema)
    expect(order).toMatchObject({
      issuanceId,
      agentId: agent.id,
      loginId: 'asked',
      certificateSha256: sha256Hex(der),
      referenceCode: issuance.referenceCode,
    })
    expect(await actions(issuanceId)).toEqual(['issuance.requested', 'issuance.order_signed'])
  })

  it('the order says what the authority asks beside the password, and nothing where its own application does', async () => {
    const told = async (loginId: string, switches: object) => {
      const { certificateId } = await ready(loginId)
      const { authority } = await db().certificate.findUniqueOrThrow({
        where: { id: certificateId },
        select: { authority: { select: { id: true, profile: true } } },
      })
      const setProfile = (profile: object) => db().authority.update({ where: { id: authority.id }, data: { profile } })
      await setProfile({ ...(authority.profile as object), ...switches })
      const { issuanceId } = await requestRenewal(certificateId, admin)
      await setProfile(authority.profile as object)
      const { key } = await orderPublicKey()
      return openEnvelope('order', (await row(issuanceId)).order as Envelope, key, orderSchema)?.challenges
    }
    const challenges = { issue: ['question'], renew: ['otp'] }
    expect(await told('asks1', { challenges })).toEqual(['otp'])
    const authentication = { issue: 'employee', renew: 'external' }
    expect(await told('asks2', { challenges, authentication })).toBeUndefined()
  })

  it('two administrators at once start one renewal; the other is told', async () => {
    const { certificateId, subscriberId } = await ready('twice')
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => requestRenewal(certificateId, admin)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({
          code: 'renewal_refused',
          details: { refusal: { reason: 'already_open' } },
        })
      }
    }
    expect(await db().issuance.count({ where: { subscriberId } })).toBe(1)
  })

  it('is refused before the window with the date it opens, by the authority’s clock', async () => {
    const { certificateId, authorityId, notAfter } = await ready('early', 41)
    const opensAt = new Date(notAfter.getTime() - 40 * dayMs)
    await expect(requestRenewal(certificateId, admin)).rejects.toMatchObject({
      code: 'renewal_refused',
      details: { refusal: { reason: 'too_early', opensAt } },
    })
    await db().authority.update({ where: { id: authorityId }, data: { clockAheadMs: BigInt(2 * dayMs) } })
    await expect(requestRenewal(certificateId, admin)).resolves.toBeTruthy()
  })

  it('a first issue goes to the PC assigned to the login ID', async () => {
    const { agent, subscriberId } = await scene('first', 20)
    const { id } = await db().assignment.create({ data: { agentId: agent.id, subscriberId, basis: 'approval' } })
    const { issuanceId } = await requestFirstIssue(id, admin)
    expect(await row(issuanceId)).toMatchObject({ purpose: 'issue', agentId: agent.id, certificateId: null })
  })
})

describe('bringing the order to the PC', () => {
  it('a PC that is off is waited for by name, and gets the order when it is back', async () => {
    const { issuanceId, agent } = await ordered('off')
    await offerIssuance(issuanceId, 1)
    expect(await row(issuanceId)).toMatchObject({ state: 'unreachable', waitingOn: 'device', nextAttemptAt: null })
    await deviceIsBack(agent.id)
    expect(await row(issuanceId)).toMatchObject({ state: 'queued', waitingOn: null })
    expect(await openWork([agent.id])).toMatchObject([{ issuanceId, attempt: 1, cancel: null }])
  })

  it('a connected PC is rung, and the order stays queued until the agent says it has it', async () => {
    const { issuanceId, agent } = await ordered('on')
    await db().agent.update({ where: { id: agent.id }, data: { connectedUntil: new Date(Date.now() + 60_000) } })
    await offerIssuance(issuanceId, 1)
    expect(await row(issuanceId)).toMatchObject({ state: 'queued' })
  })

  it('an order about to expire is signed anew before it goes out', async () => {
    const { issuanceId } = await ordered('stale')
    const { order } = await row(issuanceId)
    await db().issuance.update({ where: { id: issuanceId }, data: { orderExpiresAt: new Date() } })
    await offerIssuance(issuanceId, 1)
    const again = await row(issuanceId)
    expect(again.order).not.toEqual(order)
    expect(again.orderExpiresAt?.getTime()).toBeGreaterThan(Date.now() + dayMs)
  })

  it('an agent that goes silent at work is waited for by name, and goes on when it reports', async () => {
    const { issuanceId, agent } = await ordered('silent')
    await recordReport(progress(issuanceId, 3, 'issuing'), agent)
    await dispatchIssuances(new Date(Date.now() + 11 * 60_000))
    expect(await row(issuanceId)).toMatchObject({ state: 'issuing', waitingOn: 'device' })
    await recordReport(progress(issuanceId, 4, 'waiting_password'), agent)
    expect(await row(issuanceId)).toMatchObject({ state: 'waiting_password', waitingOn: 'employee' })
  })
})

describe('reports', () => {
  it('an older or repeated report is acknowledged and changes nothing', async () => {
    const { issuanceId, agent } = await ordered('late')
    await recordReport(progress(issuanceId, 4, 'waiting_password'), agent)
    const { since } = await row(issuanceId)
    expect(await recordReport(progress(issuanceId, 2, 'offered'), agent)).toEqual({ ok: true, over: false })
    expect(await recordReport(progress(issuanceId, 4, 'waiting_password'), agent)).toEqual({ ok: true, over: false })
    expect(await row(issuanceId)).toMatchObject({ state: 'waiting_password', since })
    expect((await actions(issuanceId)).filter((action) => action === 'issuance.progress')).toHaveLength(1)
  })

  it('a key that outlived a crash is taken beside the state reported under the same entry; an older key is not', async () => {
    const { issuanceId, agent } = await ordered('crashed-key')
    const created = (seq: number, spkiSha256: string) => ({
      type: 'key.created' as const,
      ...reportOf(issuanceId, seq),
      requestId: randomUUID(),
      spkiSha256,
      protection: 'nss' as const,
    })
    await recordReport(progress(issuanceId, 7, 'issuing'), agent)
    await recordReport(created(7, 'a'.repeat(64)), agent)
    await recordReport(created(7, 'a'.repeat(64)), agent)
    await recordReport(created(3, 'b'.repeat(64)), agent)
    expect(await row(issuanceId)).toMatchObject({ spkiSha256: 'a'.repeat(64), state: 'issuing' })
    expect((await actions(issuanceId)).filter((action) => action === 'issuance.key_created')).toHaveLength(1)
  })

  it('another agent’s issuance is refused and raises an alarm', async () => {
    const { issuanceId } = await ordered('mine')
    const stranger = (await enrolTestAgent()).agent
    expect(await recordReport(progress(issuanceId, 3, 'issuing'), stranger)).toMatchObject({ ok: false })
    expect(await row(issuanceId)).toMatchObject({ state: 'queued' })
    expect(await db().auditEvent.count({ where: { subjectId: stranger.id, action: 'agent.alarm' } })).toBe(1)
  })

  it('no agent declares an issuance over', async () => {
    const { issuanceId, agent } = await ordered('over')
    expect(await recordReport(progress(issuanceId, 3, 'completed'), agent)).toMatchObject({ ok: false })
    expect(await row(issuanceId)).toMatchObject({ state: 'queued' })
  })

  it.each([
    ['locked', 'waiting_unlock', 'master_user'],
    ['G020e', 'waiting_institution', 'institution'],
    ['BZBE011008', 'failed_action_needed', 'employee'],
    ['key_missing', 'needs_revocation', 'master_user'],
  ] as const)('the code %s leads to %s, waiting on %s', (code, state, party) => {
    expect(ruleOf(code)).toMatchObject({ state, party })
  })

  /** One issuance for all codes, each time as it was when its order went out. */
  let of: Awaited<ReturnType<typeof ordered>> | null = null
  async function orderedAgain() {
    of ??= await ordered('codes')
    const asSent = { state: 'queued', waitingOn: null, attempt: 1, reportSeq: 0, nextAttemptAt: new Date() } as const
    await db().issuance.update({ where: { id: of.issuanceId }, data: asSent })
    return of
  }

  it.each(issuanceCodes.filter((code) => code !== 'order_expired'))(
    'an attempt that ended with %s waits as its code says, on whom it says, and begins again by a person alone',
    async (code) => {
      const { issuanceId, agent } = await orderedAgain()
      await recordReport({ type: 'issuance.failed', ...reportOf(issuanceId, 3), code }, agent)
      const { state, party } = ruleOf(code)
      const ended = { state, waitingOn: party, lastCode: code, nextAttemptAt: null, attempt: 1 }
      expect(await row(issuanceId)).toMatchObject(ended)
      await dispatchIssuances(new Date(Date.now() + dayMs))
      expect(await row(issuanceId)).toMatchObject(ended)
      if (can('retry', state)) {
        await retryIssuance(issuanceId, admin)
        expect(await row(issuanceId)).toMatchObject({ state: 'queued', attempt: 2 })
      } else await expect(retryIssuance(issuanceId, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
    },
  )

  it.each(issuanceCodes.filter((code) => ruleOf(code).retry !== 'never' && code !== 'order_expired'))(
    'an agent that waits with %s is waited for, with its next try',
    async (code) => {
      const { issuanceId, agent } = await orderedAgain()
      const { state, party } = ruleOf(code)
      const nextAttemptAt = new Date(Date.now() + 3_600_000).toISOString()
      const waitingOn = party === partyOf(state) ? null : party
      const report = { ...progress(issuanceId, 3, 'offered'), state, code, waitingOn, nextAttemptAt }
      await recordReport(report, agent)
      const { nextAttemptAt: kept, ...waiting } = await row(issuanceId)
      expect(waiting).toMatchObject({ state, waitingOn: party, lastCode: code, attempt: 1 })
      expect(kept?.getTime()).toBeGreaterThanOrEqual(Date.parse(nextAttemptAt))
    },
  )

  it('a request nobody answered while its order was good is asked again, as another attempt', async () => {
    const { issuanceId, agent } = await ordered('ignored')
    await recordReport(progress(issuanceId, 3, 'offered'), agent)
    await recordReport({ type: 'issuance.failed', ...reportOf(issuanceId, 4), code: 'order_expired' }, agent)
    expect(await row(issuanceId)).toMatchObject({ state: 'queued', waitingOn: null, attempt: 2, order: null })
    await dispatchIssuances(new Date())
    await db().agent.update({ where: { id: agent.id }, data: { connectedUntil: new Date(Date.now() + 60_000) } })
    await offerIssuance(issuanceId, 2)
    const [work] = await openWork([agent.id])
    const { key } = await orderPublicKey()
    expect(openEnvelope('order', work?.order as Envelope, key, orderSchema)).toMatchObject({ issuanceId, attempt: 2 })
  })

  it('an expired order is signed anew by itself; a refused one needs a person', async () => {
    const { issuanceId, agent } = await ordered('refused-order')
    const refused = (reason: string) => ({
      type: 'order.refused' as const,
      id: randomUUID(),
      at: new Date().toISOString(),
      reason,
      issuanceId,
    })
    await recordReport(refused('expired'), agent)
    expect(await row(issuanceId)).toMatchObject({ state: 'queued', orderExpiresAt: null, lastCode: 'order_expired' })
    await recordReport(refused('bad_signature'), agent)
    expect(await row(issuanceId)).toMatchObject({ state: 'failed_action_needed', waitingOn: 'it_admin' })
    expect(await actions(issuanceId)).toContain('issuance.order_refused')
  })
})

describe('finishing', () => {
  it('supersedes the old certificate by the proven new one, and takes the report again as often as it comes', async () => {
    const one = await ordered('done')
    const report = await installed(one)
    expect(await recordReport(report, one.agent)).toEqual({ ok: true, over: true })
    expect(await recordReport(report, one.agent)).toEqual({ ok: true, over: true })
    const issuance = await row(one.issuanceId)
    expect(issuance).toMatchObject({ state: 'completed', waitingOn: null })
    const old = await db().certificate.findUniqueOrThrow({
      where: { id: one.certificateId },
      include: { successor: true },
    })
    expect(old.successor).toMatchObject({ id: issuance.resultId, delivery: 'confirmed', agentId: one.agent.id })
    expect((await actions(one.issuanceId)).filter((action) => action === 'issuance.completed')).toHaveLength(1)
  })

  it('an old certificate the employee then removes from the PC is not missed', async () => {
    const one = await ordered('removes-old')
    const { agent, certificateId } = one
    const report = await installed(one)
    await recordReport(report, agent)
    const seen = { certificate: report.certificate, presence: 'present_ok' as const, protection: 'nss' as const }
    const claimant = { agent, nonce: 'n'.repeat(32), consoleKeyId: await consoleKeyId() }
    await recordInventory({ type: 'inventory.report', certificates: [seen] }, claimant)
    const actionsOn = async (subjectId: string) =>
      (await db().auditEvent.findMany({ where: { subjectId } })).map(({ action }) => action)
    expect(await actionsOn(certificateId)).toEqual(['certificate.found', 'certificate.old_removed'])
    const { certificates } = await getAgent(agent.id)
    const labels = Object.fromEntries(certificates.map(({ id, lifecycle }) => [id, lifecycle]))
    expect(labels[certificateId]).toBe('superseded')
    // The new one is missed as ever.
    await recordInventory({ type: 'inventory.report', certificates: [] }, claimant)
    const { resultId } = await row(one.issuanceId)
    expect(await actionsOn(resultId ?? '')).toContain('certificate.missing')
  })

  it.each([
    ['another login ID', { loginId: 'somebody-else' }, 'not the login ID of the order'],
    ['another key than reported', { otherKey: true }, 'not the key this agent reported'],
    ['a proof over another nonce', { nonce: 'another-nonce' }, 'proof of possession does not verify'],
  ])('refuses %s: on record, shown, and the old certificate is not superseded', async (_, change, problem) => {
    const one = await ordered(`wrong-${problem.replaceAll(' ', '')}`)
    expect(await recordReport(await installed(one, change), one.agent)).toEqual({ ok: false, problem })
    expect(await row(one.issuanceId)).toMatchObject({ state: 'failed_action_needed', lastCode: 'proof_refused' })
    const old = await db().certificate.findUniqueOrThrow({ where: { id: one.certificateId } })
    expect(old.successorId).toBeNull()
    expect(await actions(one.issuanceId)).toContain('issuance.proof_refused')
  })

  it('a certificate that was revoked before it was reported ends nothing: the old one stays what it is', async () => {
    const one = await ordered('revoked-before')
    const report = await installed(one)
    const known = (await knownAuthorities(db())).find(({ id }) => id === one.authorityId)
    if (!known) throw new Error('the authority of the scene is not known')
    const info = readCertificate(Buffer.from(report.certificate, 'base64'))
    const revoked = { authorityStatus: 'revoked' as const, revokedAt: new Date(), subscriberId: one.subscriberId }
    await db().certificate.create({ data: { ...certificateColumns(info, known), ...revoked } })
    expect(await recordReport(report, one.agent)).toEqual({ ok: false, problem: 'revoked by the authority meanwhile' })
    const ended = await row(one.issuanceId)
    expect(ended).toMatchObject({
      state: 'failed_action_needed',
      waitingOn: 'it_admin',
      lastCode: 'certificate_revoked',
    })
    const { key } = await orderPublicKey()
    const told = openEnvelope('cancel', ended.cancelOrder as Envelope, key, cancelSchema)
    expect(told).toMatchObject({ attempt: 1, revokedKey: info.spkiSha256 })
    await retryIssuance(one.issuanceId, admin)
    const again = { state: 'queued', attempt: 2, cancelOrder: null, reportSeq: 0 }
    expect(await row(one.issuanceId)).toMatchObject(again)
    // The agent's report of the first attempt was sent before it heard of any of that.
    expect(await recordReport(report, one.agent)).toMatchObject({ ok: false })
    expect(await row(one.issuanceId)).toMatchObject(again)
    const old = await db().certificate.findUniqueOrThrow({ where: { id: one.certificateId } })
    expect(old).toMatchObject({ successorId: null, superseded: false })
  })

  it('a PC that has lost its journal is heard again from its beginning, one that has not is not', async () => {
    const one = await ordered('lost-journal')
    const { issuanceId, agent } = one
    await recordReport(progress(issuanceId, 9, 'issuing'), agent)
    const greet = (openIssuances: { issuanceId: string; attempt: number }[]) =>
      greetAgent({ ...agent.hello('nonce'), openIssuances }, 'nonce')
    await greet([{ issuanceId, attempt: 1 }])
    await recordReport(progress(issuanceId, 2, 'offered'), agent)
    expect(await row(issuanceId)).toMatchObject({ state: 'issuing' })
    await greet([])
    await recordReport(progress(issuanceId, 2, 'offered'), agent)
    expect(await row(issuanceId)).toMatchObject({ state: 'offered', waitingOn: 'employee' })
  })

  it('a certificate of another authority is refused', async () => {
    const one = await ordered('wrong-ca')
    const foreign = await scene('foreign-ca', 20)
    const report = await installed({ ...one, ca: foreign.ca })
    expect(await recordReport(report, one.agent)).toEqual({
      ok: false,
      problem: 'not issued by the authority of the order',
    })
  })
})

describe('calling off and trying again', () => {
  it('a cancelled issuance is signed off to its agent, whose reports then change nothing', async () => {
    const one = await ordered('cancelled')
    await recordReport(progress(one.issuanceId, 2, 'offered'), one.agent)
    await cancelIssuance(one.issuanceId, admin)
    const [work] = await openWork([one.agent.id])
    const { publicKey } = await orderKey()
    expect(openEnvelope('cancel', work?.cancel as Envelope, publicKey, cancelSchema)).toMatchObject({ attempt: 1 })
    expect(work?.order).toBeNull()
    expect(await recordReport(progress(one.issuanceId, 3, 'waiting_password'), one.agent)).toEqual({
      ok: true,
      over: true,
    })
    const { state } = await row(one.issuanceId)
    expect(state).toBe('cancelled')
  })

  it('a PC that renewed while the console was away completes what was called off meanwhile', async () => {
    const one = await ordered('called-off-meanwhile')
    await cancelIssuance(one.issuanceId, admin)
    const report = await installed(one)
    expect(await recordReport(report, one.agent)).toEqual({ ok: true, over: true })
    expect(await row(one.issuanceId)).toMatchObject({ state: 'completed', spkiSha256: expect.any(String) })
  })

  it('nothing is cancelled once the authority may have signed', async () => {
    const one = await ordered('too-late')
    await recordReport(progress(one.issuanceId, 3, 'issuing'), one.agent)
    await expect(cancelIssuance(one.issuanceId, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
  })

  it('another attempt has its own order, and reports of the first change nothing any more', async () => {
    const one = await ordered('again')
    await recordReport({ type: 'issuance.failed', ...reportOf(one.issuanceId, 3), code: 'locked' }, one.agent)
    await retryIssuance(one.issuanceId, admin)
    expect(await row(one.issuanceId)).toMatchObject({ state: 'queued', attempt: 2, lastCode: null })
    await recordReport(progress(one.issuanceId, 8, 'issuing', 1), one.agent)
    expect(await row(one.issuanceId)).toMatchObject({ state: 'queued', attempt: 2 })
    await recordReport(progress(one.issuanceId, 9, 'offered', 2), one.agent)
    expect(await row(one.issuanceId)).toMatchObject({ state: 'offered' })
  })
})

it('the database itself refuses an open issuance that waits on nobody and for nothing', async () => {
  const { issuanceId } = await ordered('forgotten')
  const forget = db().issuance.update({ where: { id: issuanceId }, data: { waitingOn: null, nextAttemptAt: null } })
  await expect(forget).rejects.toThrow(/Issuance_nobody_forgotten/)
})

it('the audit log can neither be changed nor cut', async () => {
  await expect(db().auditEvent.deleteMany({})).rejects.toThrow(/append-only/)
  await expect(db().auditEvent.updateMany({ data: { actorName: 'x' } })).rejects.toThrow(/append-only/)
})
