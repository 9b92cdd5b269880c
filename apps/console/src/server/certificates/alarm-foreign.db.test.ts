import { randomUUID } from 'node:crypto'
import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { expect, it } from 'vitest'
import {
  admin,
  consoleKeyId,
  possessionProof,
  reportOf,
  scene,
  useConsole,
} from '../../../../../test/support/console.ts'
import { dayMs } from '../../../../../test/support/test-ca.ts'
import { recordInventory } from '../agents/record-inventory.ts'
import { applyChange } from '../authorities/apply-change.ts'
import { db } from '../db.ts'
import { recordReport } from '../issuances/record-report.ts'
import { requestRenewal } from '../issuances/request-issuance.ts'
import { retryIssuance } from '../issuances/retry-issuance.ts'
import { certificateColumns, knownAuthorities } from './issuers.ts'

useConsole()

/** A PC with a renewal ordered, and the feed of its authority. */
async function ordered(loginId: string) {
  const { authorityId, ca, subscriberId, agent, der, key } = await scene(loginId, 20)
  const known = (await knownAuthorities(db())).find(({ id }) => id === authorityId)
  if (!known) throw new Error('the authority of the scene is not known')
  const { id: certificateId } = await db().certificate.create({
    data: { ...certificateColumns(readCertificate(der), known), subscriberId, agentId: agent.id },
  })
  const { issuanceId } = await requestRenewal(certificateId, admin)
  let [seq, cursor] = [1, 0]
  let attempt = 1

  /** A key with the certificate the authority has issued for it. */
  const make = async () => {
    const made = signerOf(await generatePrivateKey('P-256'))
    const notAfter = new Date(Math.floor(Date.now() / 1000) * 1000 + 366 * dayMs)
    const issued = readCertificate(await ca.issue({ loginId, publicKey: made.publicKey, notAfter, sequence: 2 }))
    return { ...issued, key: made, requestId: randomUUID() }
  }
  type Made = Awaited<ReturnType<typeof make>>
  const tell = async (kind: 'issued' | 'confirmed', { sha256, serialHex, requestId, der: made }: Made) => {
    const authority = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
    const at = new Date().toISOString()
    const change = { cursor: String(++cursor), at, loginId, certificateSha256: sha256, serialHex }
    const issued = { purpose: 'renew' as const, requestId, certificate: made.toString('base64') }
    await applyChange(authority, kind === 'issued' ? { ...change, kind, ...issued } : { ...change, kind })
  }
  const names = ({ requestId, spkiSha256 }: Made, of = attempt) => {
    const common = reportOf(issuanceId, ++seq, of)
    return recordReport({ type: 'key.created', ...common, requestId, spkiSha256, protection: 'nss' }, agent)
  }
  const installs = async ({ der: made, key: by }: Made) => {
    const { nonce } = await db().issuance.findUniqueOrThrow({ where: { id: issuanceId } })
    const proof = await possessionProof(agent.id, nonce, made, by)
    const certificate = made.toString('base64')
    const common = reportOf(issuanceId, ++seq, attempt)
    return recordReport({ type: 'certificate.installed', ...common, certificate, proof, protection: 'nss' }, agent)
  }
  const fails = (code: IssuanceCode) =>
    recordReport({ type: 'issuance.failed', ...reportOf(issuanceId, ++seq, attempt), code }, agent)
  const retried = async () => {
    await retryIssuance(issuanceId, admin)
    attempt++
  }
  /** The PC tells what it has, so many minutes from now. */
  const takesStock = async (minutes: number) => {
    const nonce = 'n'.repeat(32)
    const proof = await possessionProof(agent.id, nonce, der, key)
    const seen = { certificate: der.toString('base64'), presence: 'present_ok' as const, protection: 'nss' as const }
    const claimant = { agent, nonce, consoleKeyId: await consoleKeyId() }
    const now = new Date(Date.now() + minutes * 60_000)
    await recordInventory({ type: 'inventory.report', certificates: [{ ...seen, proof }] }, claimant, now)
  }
  return { issuanceId, make, tell, names, installs, fails, retried, takesStock }
}

/** What the audit log calls the issuing of a certificate, event by event. */
async function wordsOn({ sha256 }: { sha256: string }): Promise<string[]> {
  const { id } = await db().certificate.findUniqueOrThrow({ where: { sha256 } })
  const where = { subjectId: id, action: { startsWith: 'certificate.issued' } }
  return (await db().auditEvent.findMany({ where, orderBy: { id: 'asc' } })).map(({ action }) => action)
}

const ours = ['certificate.issued']
const alarm = ['certificate.issued', 'certificate.issued_without_order']

it.each(['before', 'after'])(
  'beside the ordered certificate, another one that came %s it is an alarm',
  async (when) => {
    const { issuanceId, make, tell, names, installs } = await ordered(`beside-${when}`)
    const [own, foreign] = [await make(), await make()]
    if (when === 'before') await tell('issued', foreign)
    // The authority is heard before the PC.
    await tell('issued', own)
    await names(own)
    if (when === 'after') await tell('issued', foreign)
    expect([await wordsOn(own), await wordsOn(foreign)]).toEqual([ours, ours])
    expect(await installs(own)).toMatchObject({ ok: true })
    expect([await wordsOn(own), await wordsOn(foreign)]).toEqual([ours, alarm])
    const event = await db().auditEvent.findFirstOrThrow({ where: { issuanceId, action: alarm[1] ?? '' } })
    expect(event).toMatchObject({ actorKind: 'authority', data: { serialHex: foreign.serialHex } })
  },
)

it('so it is when the PC’s own request is refused because the other one was there first, and once only', async () => {
  const { make, tell, fails, takesStock } = await ordered('refused')
  const foreign = await make()
  await tell('issued', foreign)
  await fails('BZBE011008')
  expect(await wordsOn(foreign)).toEqual(alarm)
  await takesStock(11)
  expect(await wordsOn(foreign)).toEqual(alarm)
})

it('so it is when the other one made the renewal needless, as soon as the PC is heard and knows nothing of it', async () => {
  const { issuanceId, make, tell, takesStock } = await ordered('needless')
  const foreign = await make()
  await tell('issued', foreign)
  await tell('confirmed', foreign)
  const { state } = await db().issuance.findUniqueOrThrow({ where: { id: issuanceId } })
  expect(state).toBe('superseded_by_other')
  // Its word of the key could still be on its way.
  await takesStock(9)
  expect(await wordsOn(foreign)).toEqual(ours)
  await takesStock(11)
  expect(await wordsOn(foreign)).toEqual(alarm)
})

it('a PC that renewed while the console was out of reach is no alarm when it is heard', async () => {
  const { issuanceId, make, tell, names, installs, takesStock } = await ordered('away')
  const own = await make()
  await tell('issued', own)
  await tell('confirmed', own)
  await names(own)
  await installs(own)
  await takesStock(60)
  expect(await wordsOn(own)).toEqual(ours)
  expect(await db().issuance.findUniqueOrThrow({ where: { id: issuanceId } })).toMatchObject({ state: 'completed' })
})

it('nor is a certificate of an earlier attempt, whose key the PC names late, or twice', async () => {
  const { issuanceId, make, tell, names, installs, fails, retried } = await ordered('attempts')
  const [lost, own] = [await make(), await make()]
  await fails('G001e')
  await tell('issued', lost)
  await retried()
  await names(lost, 1)
  await names(lost, 1)
  await tell('issued', own)
  await names(own)
  expect(await installs(own)).toMatchObject({ ok: true })
  expect([await wordsOn(lost), await wordsOn(own)]).toEqual([ours, ours])
  expect(await db().auditEvent.count({ where: { issuanceId, action: 'issuance.key_created' } })).toBe(2)
})
