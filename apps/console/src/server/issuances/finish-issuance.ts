import type { Report } from '@certfleet/core/protocol.ts'
import { ruleOf } from '@certfleet/core/authority-codes.ts'
import { can } from '@certfleet/core/issuance.ts'
import type { Issuance } from '@certfleet/console-db/generated/client.ts'
import { verifySignature } from '@certfleet/pki/keys.ts'
import { type CertificateInfo, loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { readSentCertificate } from '../certificates/read-sent-certificate.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { agentActor } from '../agents/enrol-agent.ts'
import { audit } from '../audit/audit.ts'
import { alarmForeign } from '../certificates/alarm-foreign.ts'
import { type KnownAuthority, authorityOf, certificateColumns, knownAuthorities } from '../certificates/issuers.ts'
import type { Tx } from '../db.ts'
import { orderPublicKey } from '../order-key.ts'
import { failRevoked } from './fail-revoked.ts'
import type { Answer, Reporter } from './record-report.ts'

type Installed = Extract<Report, { type: 'certificate.installed' }>

/**
 * The new certificate with its proof: checked for issuer, login ID, key and possession, then recorded, the old one
 * superseded by it, and the issuance completed, all or nothing. Coming again, it is acknowledged again. What an earlier
 * attempt has brought may still finish it; what is wrong with that does not end the attempt there is now.
 */
export async function finishIssuance(
  tx: Tx,
  issuance: Issuance,
  report: Installed,
  agent: Reporter,
  now: Date,
): Promise<Answer> {
  if (issuance.state === 'completed') return { ok: true, over: true }
  if (!can('finish', issuance.state)) return { ok: false, problem: `issuance is ${issuance.state}` }
  const checked = await check(tx, issuance, report)
  const isOver = issuance.endedAt !== null || report.attempt !== issuance.attempt
  if (checked === 'revoked') {
    // Another attempt has to request another one: this would be brought again and again.
    if (!isOver) await failRevoked(tx, issuance, 'certificate_revoked', agentActor(agent), now)
    return { ok: false, problem: 'revoked by the authority meanwhile' }
  }
  if (typeof checked === 'string') {
    await noteRefused(tx, issuance, agent, checked)
    if (!isOver) await failProof(tx, issuance, now)
    return { ok: false, problem: checked }
  }
  const { info, authority } = checked
  const seen = { presence: 'present_ok' as const, protection: report.protection, seenAt: now, agentId: agent.id }
  const known = { ...seen, delivery: 'confirmed' as const, subscriberId: issuance.subscriberId }
  const certificate = await tx.certificate.upsert({
    where: { sha256: info.sha256 },
    create: { ...certificateColumns(info, authority), ...known },
    update: known,
  })
  if (issuance.certificateId) {
    await tx.certificate.update({ where: { id: issuance.certificateId }, data: { successorId: certificate.id } })
  }
  await tx.issuance.update({
    where: { id: issuance.id },
    data: {
      state: 'completed',
      since: now,
      endedAt: now,
      resultId: certificate.id,
      reportSeq: report.seq,
      waitingOn: null,
      nextAttemptAt: null,
      lastCode: null,
    },
  })
  const subject = { kind: 'issuance' as const, id: issuance.id }
  const data = {
    certificateId: certificate.id,
    serialHex: info.serialHex,
    protection: report.protection,
    at: report.at,
  }
  const actor = agentActor(agent)
  await audit(tx, { actor, action: 'issuance.completed', subject, issuanceId: issuance.id, data })
  await alarmForeign(tx, { issuanceId: issuance.id }, now)
  return { ok: true, over: true }
}

/** What is wrong with the certificate or its proof, or what it says. */
async function check(
  tx: Tx,
  issuance: Issuance,
  report: Installed,
): Promise<string | { info: CertificateInfo; authority: KnownAuthority }> {
  const info = readSentCertificate(report.certificate)
  if (!info) return 'unreadable certificate'
  const authority = authorityOf(info, await knownAuthorities(tx))
  if (authority?.id !== issuance.authorityId) return 'not issued by the authority of the order'
  const { loginId } = await tx.subscriber.findUniqueOrThrow({
    where: { id: issuance.subscriberId },
    select: { loginId: true },
  })
  if (loginIdOf(info.commonName) !== loginId) return 'not the login ID of the order'
  if (info.spkiSha256 !== issuance.spkiSha256) return 'not the key this agent reported'
  const old = issuance.certificateId
    ? await tx.certificate.findUniqueOrThrow({ where: { id: issuance.certificateId }, select: { notAfter: true } })
    : null
  if (old && info.notAfter <= old.notAfter) return 'ends no later than the certificate of the order'
  const known = await tx.certificate.findUnique({ where: { sha256: info.sha256 }, select: { authorityStatus: true } })
  if (known?.authorityStatus === 'revoked') return 'revoked'
  const { id: consoleKeyId } = await orderPublicKey()
  const claim = { consoleKeyId, agentId: issuance.agentId, nonce: issuance.nonce, certificate: info.der }
  const proof = Buffer.from(report.proof, 'base64')
  if (!verifySignature(info.x509.publicKey, possessionInput(claim), proof)) return 'proof of possession does not verify'
  return { info, authority }
}

async function noteRefused(tx: Tx, issuance: Issuance, agent: Reporter, reason: string): Promise<void> {
  const subject = { kind: 'issuance' as const, id: issuance.id }
  const actor = agentActor(agent)
  await audit(tx, { actor, action: 'issuance.proof_refused', subject, issuanceId: issuance.id, data: { reason } })
}

async function failProof(tx: Tx, { id }: Issuance, now: Date): Promise<void> {
  const { state, party } = ruleOf('proof_refused')
  const data = { state, waitingOn: party, since: now, lastCode: 'proof_refused', nextAttemptAt: null }
  await tx.issuance.update({ where: { id }, data })
}
