import type { Inventory, SeenCertificate } from '@certfleet/core/protocol.ts'
import { verifySignature } from '@certfleet/pki/keys.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import { readSentCertificate } from '../certificates/read-sent-certificate.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { alarmForeign } from '../certificates/alarm-foreign.ts'
import {
  type KnownAuthority,
  authorityOf,
  certificateColumns,
  knownAuthorities,
  subscriberOf,
} from '../certificates/issuers.ts'
import { supersedeOlder } from '../certificates/supersede-older.ts'
import { type Tx, db } from '../db.ts'
import { assign } from './assign-agent.ts'
import { auditTrespass } from './audit-trespass.ts'
import { agentActor } from './enrol-agent.ts'

interface Claimant {
  agent: { id: string; hostname: string; osUser: string }
  /** The nonce of this agent's connection, and the id of our order key: what its proofs are made over. */
  nonce: string
  consoleKeyId: string
}

/** What came in so long ago has been named by its agent by now, however many others are heard at once. */
const settledMs = 10 * 60_000

/**
 * Takes what an agent found in its key store. A certificate counts as this agent's only with a signature of its key
 * over this connection's nonce; then its subscriber, if registered, is assigned to the agent (design: possession).
 * A certificate of ours the store no longer has becomes `absent_after_seen`.
 */
export async function recordInventory(report: Inventory, claimant: Claimant, now = new Date()): Promise<void> {
  const { agent } = claimant
  const actor = agentActor(agent)
  const told: string[] = []
  await db().$transaction(async (tx) => {
    // The row lock lets one inventory of an agent in at a time.
    const { count } = await tx.agent.updateMany({
      where: { id: agent.id, state: 'active' },
      data: { inventoryAt: now },
    })
    if (count === 0) return
    const authorities = await knownAuthorities(tx)
    const present: string[] = []
    for (const seen of report.certificates) {
      const sha256 = await recordOne(tx, seen, claimant, authorities, actor, told)
      if (sha256) present.push(sha256)
    }
    await markMissing(tx, agent.id, present, actor)
    await noteBrowsers(tx, agent.id, report.openBrowsers)
    await alarmForeign(tx, { agentId: agent.id, before: new Date(now.getTime() - settledMs) }, now)
  })
  await ring({ at: 'page', kind: 'certificate' }, { at: 'page', kind: 'agent' })
  await ring(...told.map((id) => ({ at: 'agent' as const, id })))
}

/** Whether somebody still has to close browsers after a renewal (F-77); what a PC does not say any more is over. */
async function noteBrowsers(tx: Tx, agentId: string, open: Inventory['openBrowsers']): Promise<void> {
  await tx.issuance.updateMany({
    where: { agentId, openBrowsers: { isEmpty: false }, ...(open && { NOT: { id: open.issuanceId } }) },
    data: { openBrowsers: [] },
  })
  if (!open) return
  await tx.issuance.updateMany({ where: { id: open.issuanceId, agentId }, data: { openBrowsers: open.names } })
}

async function recordOne(
  tx: Tx,
  seen: SeenCertificate,
  claimant: Claimant,
  authorities: KnownAuthority[],
  actor: Actor,
  told: string[],
): Promise<string | null> {
  const refuse = async (reason: string, sha256: string) => {
    await auditTrespass(tx, claimant.agent, 'certificate.claim_refused', { reason, sha256 })
    return null
  }
  const info = readSentCertificate(seen.certificate)
  if (!info) return refuse('unreadable', '')
  const authority = authorityOf(info, authorities)
  if (!authority) return refuse('foreign_issuer', info.sha256)
  const known = await tx.certificate.findUnique({ where: { sha256: info.sha256 } })
  const proven = seen.proof !== undefined && provesPossession(info, seen.proof, claimant)
  const ours = known?.agentId === claimant.agent.id
  if (seen.proof !== undefined && !proven) return refuse('bad_proof', info.sha256)
  if (!proven && !ours) return isBehindPin(seen) ? null : refuse('no_proof', info.sha256)
  if (known?.agentId && !ours) return refuse('on_another_pc', info.sha256)
  const { presence, protection } = seen
  const observed = { presence, protection, seenAt: new Date(), agentId: claimant.agent.id }
  const subscriberId = known?.subscriberId ?? (await subscriberOf(tx, info, authority.id))
  // Whoever can sign with its key has it: that is what delivery means.
  const delivered = proven && known?.delivery === 'pending' ? { delivery: 'confirmed' as const } : {}
  const certificate = known
    ? await tx.certificate.update({ where: { id: known.id }, data: { ...observed, ...delivered, subscriberId } })
    : await tx.certificate.create({
        data: { ...certificateColumns(info, authority), ...observed, subscriberId, delivery: 'confirmed' },
      })
  if (!ours) {
    const subject = { kind: 'certificate' as const, id: certificate.id }
    const data = { sha256: info.sha256, serialHex: info.serialHex, subject: certificate.subject }
    await audit(tx, { actor, action: 'certificate.found', subject, data })
  }
  if (proven && subscriberId) await assignByPossession(tx, claimant.agent, subscriberId, info)
  // Nobody else will ever say that it has been issued.
  if (proven && !authority.hasFeed) told.push(...(await supersedeOlder(tx, certificate, actor, new Date())))
  return info.sha256
}

/** In a token whose PIN nobody has typed since sign-in: it is proven when somebody does, and nothing is wrong. */
const isBehindPin = ({ presence, protection }: SeenCertificate): boolean =>
  presence === 'present_ok' && (protection === 'pkcs11' || protection === 'pkcs11_hardware')

function provesPossession(info: CertificateInfo, proof: string, { agent, nonce, consoleKeyId }: Claimant): boolean {
  const input = possessionInput({ consoleKeyId, agentId: agent.id, nonce, certificate: info.der })
  return verifySignature(info.x509.publicKey, input, Buffer.from(proof, 'base64'))
}

/** A login ID that stands on another PC stays there until an administrator says otherwise; the claim is on record. */
async function assignByPossession(
  tx: Tx,
  agent: Claimant['agent'],
  subscriberId: string,
  info: CertificateInfo,
): Promise<void> {
  const standing = await tx.assignment.findFirst({ where: { subscriberId, endedAt: null }, select: { agentId: true } })
  if (!standing) return assign(tx, agent.id, subscriberId, 'possession', agentActor(agent))
  if (standing.agentId === agent.id) return
  const data = { reason: 'login_id_on_another_pc', sha256: info.sha256 }
  await auditTrespass(tx, agent, 'certificate.claim_refused', data)
}

async function markMissing(tx: Tx, agentId: string, present: string[], actor: Actor): Promise<void> {
  const where = {
    agentId,
    presence: { not: 'absent_after_seen' as const },
    seenAt: { not: null },
    sha256: { notIn: present },
  }
  const gone = await tx.certificate.findMany({ where, select: { id: true, serialHex: true, superseded: true } })
  for (const { id, serialHex, superseded } of gone) {
    await tx.certificate.update({ where: { id }, data: { presence: 'absent_after_seen' } })
    const subject = { kind: 'certificate' as const, id }
    // One that has a successor is removed by the employee: nothing to look into.
    const action = superseded ? 'certificate.old_removed' : 'certificate.missing'
    await audit(tx, { actor, action, subject, data: { serialHex, agentId } })
  }
}
