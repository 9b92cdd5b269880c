import { expect, it } from 'vitest'
import { orderSchema } from './order.ts'
import { agentMessageSchema, consoleMessageSchema } from './protocol.ts'

/** Messages as they were sent when the protocol was 3. They never change. */
const id = '0b6a2c4e-98a1-4f0e-8a63-0a4f3a5b6c7d'
const at = '2026-11-23T01:02:03.000Z'
const where = { id, issuanceId: id, attempt: 1, seq: 3, at }
const envelope = { bytes: 'e30=', signature: 'AA==', keyId: 'ab'.repeat(32) }
const nonce = 'n'.repeat(43)

const fromAgents = [
  {
    type: 'hello',
    agentId: id,
    signature: 'AA==',
    protocol: 3,
    version: '0.1.0',
    platform: 'Windows 11',
    hostname: 'PC-1',
    osUser: 'EXAMPLE\\hanako',
    userSid: 'S-1-5-21-1-2-3-1001',
    session: 'local',
    clock: at,
    policyVersion: 7,
    openIssuances: [{ issuanceId: id, attempt: 2 }],
  },
  {
    type: 'inventory.report',
    certificates: [
      { certificate: 'AA==', presence: 'present_ok', protection: 'tpm', proof: 'AA==' },
      { certificate: 'AA==', presence: 'present_key_unusable' },
    ],
  },
  {
    type: 'issuance.progress',
    ...where,
    state: 'waiting_application',
    waitingOn: 'employee',
    code: 'application_failed',
    nextAttemptAt: at,
  },
  { type: 'issuance.failed', ...where, code: 'G008e' },
  { type: 'key.created', ...where, requestId: id, spkiSha256: 'cd'.repeat(32), protection: 'cng' },
  { type: 'certificate.installed', ...where, certificate: 'AA==', proof: 'AA==', protection: 'nss' },
  { type: 'order.refused', id, at, reason: 'expired', issuanceId: null },
]

const fromConsoles = [
  { type: 'challenge', nonce, time: at },
  { type: 'welcome', state: 'active', time: at, policy: envelope, claimNonce: nonce },
  { type: 'tooOld', oldest: 1, current: 3 },
  { type: 'refused', reason: 'quarantined' },
  { type: 'policy', policy: envelope },
  { type: 'order', order: envelope },
  { type: 'order.cancel', cancel: envelope },
  { type: 'ack', id, over: true },
  { type: 'error', id: null, problem: 'text' },
]

it('still reads every message of protocol 3', () => {
  for (const message of fromAgents) expect(agentMessageSchema.parse(message)).toEqual(message)
  for (const message of fromConsoles) expect(consoleMessageSchema.parse(message)).toEqual(message)
})

it('still reads what protocol 4 has added', () => {
  const refused = { type: 'diagnosis.answer', id, at, diagnosisId: id, report: null }
  const pinned = { type: 'issuance.failed', ...where, code: 'token_pin_locked' }
  const key = {
    type: 'key.created',
    ...where,
    requestId: id,
    spkiSha256: 'cd'.repeat(32),
    protection: 'pkcs11_hardware',
  }
  for (const message of [refused, pinned, key]) expect(agentMessageSchema.parse(message)).toEqual(message)
  const ask = { type: 'diagnosis.ask', ask: envelope }
  expect(consoleMessageSchema.parse(ask)).toEqual(ask)
})

it('an order of protocol 5 is still one, and asks the employee', () => {
  const authority = { id, code: '9936', name: 'サンプル銀行', baseUrl: 'https://ca.example/9936', trustAnchors: '' }
  const order = {
    agentId: id,
    issuanceId: id,
    attempt: 1,
    purpose: 'renew',
    authority,
    certificateSha256: 'ab'.repeat(32),
    loginId: 'demo01',
    referenceCode: '428915',
    requestedBy: '情報システム部',
    deadline: at,
    nonce,
    issuedAt: at,
    expiresAt: at,
  }
  expect(orderSchema.parse(order)).toEqual(order)
  expect(orderSchema.parse({ ...order, unattended: true }).unattended).toBe(true)
})
