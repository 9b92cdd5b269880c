import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { expect, it } from 'vitest'
import {
  addAuthority,
  addSubscriber,
  admin,
  consoleKeyId,
  enrolTestAgent,
  possessionProof,
  scene,
  useConsole,
} from '../../../../../test/support/console.ts'
import { db } from '../db.ts'
import { getIssuance } from '../issuances/get-issuance.ts'
import { requestRenewal } from '../issuances/request-issuance.ts'
import { recordInventory } from './record-inventory.ts'

useConsole()

const nonce = 'claim-nonce-of-this-connection'

async function report(agent: { id: string; hostname: string; osUser: string }, der: Buffer | null, proof?: string) {
  const seen = { presence: 'present_ok' as const, protection: 'nss' as const, ...(proof && { proof }) }
  const certificates = der ? [{ certificate: der.toString('base64'), ...seen }] : []
  await recordInventory(
    { type: 'inventory.report', certificates },
    { agent, nonce, consoleKeyId: await consoleKeyId() },
  )
}

const refusals = async (agentId: string) => {
  const events = await db().auditEvent.findMany({ where: { subjectId: agentId, action: 'certificate.claim_refused' } })
  return events.map(({ data }) => (data as { reason: string }).reason)
}

it('a proven certificate belongs to the PC, and its subscriber is assigned by it', async () => {
  const { agent, der, key, subscriberId } = await scene('proven', 20)
  await report(agent, der, await possessionProof(agent.id, nonce, der, key))
  const certificate = await db().certificate.findFirstOrThrow({ where: { subscriberId } })
  expect(certificate).toMatchObject({ agentId: agent.id, presence: 'present_ok', delivery: 'confirmed' })
  const assignment = await db().assignment.findFirstOrThrow({ where: { subscriberId } })
  expect(assignment).toMatchObject({ agentId: agent.id, basis: 'possession' })
})

it.each([
  ['replayed from an earlier connection', 'bad_proof'],
  ['made for another agent', 'bad_proof'],
  ['over the bare nonce, without its purpose', 'bad_proof'],
  ['missing', 'no_proof'],
])('a proof %s is refused, on record, and nothing is assigned', async (how, reason) => {
  const { agent, der, key, subscriberId } = await scene(`claim-${how.replaceAll(/\W/g, '')}`, 20)
  const other = (await enrolTestAgent()).agent
  const unprefixed = async () => Buffer.from(await key.sign(Buffer.from(nonce))).toString('base64')
  const proof = how.startsWith('replayed')
    ? await possessionProof(agent.id, 'nonce-of-another-connection', der, key)
    : how.startsWith('made')
      ? await possessionProof(other.id, nonce, der, key)
      : how === 'missing'
        ? undefined
        : await unprefixed()
  await report(agent, der, proof)
  expect(await refusals(agent.id)).toEqual([reason])
  expect(await db().assignment.count({ where: { subscriberId } })).toBe(0)
  expect(await db().certificate.count({ where: { agentId: agent.id } })).toBe(0)
})

it('what is in a token is taken in when its PIN is typed, and refused to nobody before', async () => {
  const { agent, der, key, subscriberId } = await scene('behind-pin', 20)
  const seen = { certificate: der.toString('base64'), presence: 'present_ok', protection: 'pkcs11' } as const
  const tell = async (proof?: string) => {
    const certificates = [{ ...seen, ...(proof && { proof }) }]
    await recordInventory(
      { type: 'inventory.report', certificates },
      { agent, nonce, consoleKeyId: await consoleKeyId() },
    )
  }
  await tell()
  expect(await refusals(agent.id)).toEqual([])
  expect(await db().certificate.count({ where: { agentId: agent.id } })).toBe(0)
  await tell(await possessionProof(agent.id, nonce, der, key))
  const found = { agentId: agent.id, presence: 'present_ok', protection: 'pkcs11' }
  expect(await db().certificate.findFirstOrThrow({ where: { subscriberId } })).toMatchObject(found)
  // At the next sign-in it is locked again, and still there.
  await tell()
  expect(await db().certificate.findFirstOrThrow({ where: { subscriberId } })).toMatchObject(found)
  expect(await refusals(agent.id)).toEqual([])
})

it('another PC’s certificate stays the other PC’s, even with its key copied', async () => {
  const { agent, der, key } = await scene('copied-key', 20)
  await report(agent, der, await possessionProof(agent.id, nonce, der, key))
  const thief = (await enrolTestAgent()).agent
  await report(thief, der)
  await report(thief, der, await possessionProof(thief.id, nonce, der, key))
  expect(await refusals(thief.id)).toEqual(['no_proof', 'on_another_pc'])
  expect(await db().certificate.findFirstOrThrow({ where: { agentId: agent.id } })).toMatchObject({
    presence: 'present_ok',
  })
  expect(await db().assignment.count({ where: { agentId: thief.id } })).toBe(0)
})

it('a certificate of an unknown issuer is not taken in', async () => {
  const { agent } = await scene('own', 20)
  const foreign = await scene('foreign', 20)
  await db().authority.update({
    where: { id: foreign.authorityId },
    data: { issuers: (await addAuthority('0001')).ca.pem },
  })
  await report(agent, foreign.der, await possessionProof(agent.id, nonce, foreign.der, foreign.key))
  expect(await refusals(agent.id)).toEqual(['foreign_issuer'])
})

it('a login ID that stands on another PC is not taken over by possession of another certificate', async () => {
  const first = await scene('two-pcs', 20)
  await report(first.agent, first.der, await possessionProof(first.agent.id, nonce, first.der, first.key))
  const second = (await enrolTestAgent()).agent
  const key = signerOf(await generatePrivateKey('P-256'))
  const der = await first.ca.issue({
    loginId: 'two-pcs',
    publicKey: key.publicKey,
    notAfter: first.notAfter,
    sequence: 2,
  })
  await report(second, der, await possessionProof(second.id, nonce, der, key))
  expect(await refusals(second.id)).toEqual(['login_id_on_another_pc'])
  const assignments = await db().assignment.findMany({ where: { subscriberId: first.subscriberId, endedAt: null } })
  expect(assignments).toMatchObject([{ agentId: first.agent.id }])
})

it('what is gone from the store is missing, and found again when it is back', async () => {
  const { agent, der, key, subscriberId } = await scene('gone', 20)
  const proof = await possessionProof(agent.id, nonce, der, key)
  const presence = async () => (await db().certificate.findFirstOrThrow({ where: { subscriberId } })).presence
  await report(agent, der, proof)
  await report(agent, null)
  expect(await presence()).toBe('absent_after_seen')
  await report(agent, der, proof)
  expect(await presence()).toBe('present_ok')
})

it('bytes that are no certificate are refused without harm to the rest of the report', async () => {
  const { agent } = await scene('hostile', 20)
  await report(agent, Buffer.from('not a certificate'), 'AAAA')
  await report(agent, Buffer.from('not a certificate'), 'AAAA')
  expect(await refusals(agent.id)).toEqual(['unreadable'])
})

it('a certificate found before its holder is registered belongs to nobody, and is adopted when he is', async () => {
  const { id, ca } = await addAuthority('0002')
  const { agent } = await enrolTestAgent()
  const key = signerOf(await generatePrivateKey('P-256'))
  const der = await ca.issue({
    loginId: 'later',
    publicKey: key.publicKey,
    notAfter: new Date(Date.now() + 86_400_000),
  })
  const proof = await possessionProof(agent.id, nonce, der, key)
  await report(agent, der, proof)
  expect(await db().certificate.findFirstOrThrow({ where: { agentId: agent.id } })).toMatchObject({
    subscriberId: null,
  })
  const subscriberId = await addSubscriber(id, 'later')
  await report(agent, der, proof)
  expect(await db().certificate.findFirstOrThrow({ where: { agentId: agent.id } })).toMatchObject({ subscriberId })
})

it('a renewal waits for browsers to be closed as long as its PC says so, and no other PC can say it', async () => {
  const { agent, der, key, subscriberId } = await scene('browsers', 20)
  await report(agent, der, await possessionProof(agent.id, nonce, der, key))
  const { id: certificateId } = await db().certificate.findFirstOrThrow({ where: { subscriberId } })
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const other = (await enrolTestAgent()).agent
  const says = async (teller: typeof agent, names: string[] | null) => {
    const claimant = { agent: teller, nonce, consoleKeyId: await consoleKeyId() }
    const openBrowsers = names ? { issuanceId, names } : undefined
    await recordInventory({ type: 'inventory.report', certificates: [], openBrowsers }, claimant)
    return (await getIssuance(issuanceId)).openBrowsers
  }
  expect(await says(other, ['Firefox'])).toEqual([])
  expect(await says(agent, ['Firefox', 'Google Chrome'])).toEqual(['Firefox', 'Google Chrome'])
  expect(await says(other, null)).toEqual(['Firefox', 'Google Chrome'])
  expect(await says(agent, ['Firefox'])).toEqual(['Firefox'])
  expect(await says(agent, null)).toEqual([])
})
