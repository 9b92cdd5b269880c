import type { JournalStep, NewEntry } from '../journal/steps.ts'

const requestId = '0b9f4c6e-8a53-4a53-9d8e-1f8b7a1f4f10'
const base64 = Buffer.from('bytes').toString('base64')

const samples = {
  ordered: { envelope: { bytes: base64, signature: base64, keyId: 'a'.repeat(64) }, attempt: 1 },
  watching: { known: [], oldNotAfter: '2026-12-22T00:00:00.000Z' },
  found: { certificate: base64 },
  offered: {},
  accepted: {},
  chosen: { certificateSha256: 'b'.repeat(64) },
  request_named: { requestId, keyName: `certfleet-${requestId}` },
  key_created: { spki: base64 },
  csr_built: { csr: base64 },
  submitting: {},
  answered: { certificate: base64, chain: [base64] },
  installed: {},
  tested: {},
  proved: { proof: base64, protection: 'file' },
  confirmed: { confirmedAt: '2026-11-22T00:00:00.000Z' },
  reported: {},
  closed: {},
  progress: { state: 'offered', waitingOn: null, code: null, nextAttemptAt: null },
  updating: { version: '1.2.3' },
  snoozed: { until: '2026-11-23T00:00:00.000Z' },
  not_issued: { code: null },
  failed: { code: 'locked' },
  settled: {},
  cancelled: {},
} satisfies Record<JournalStep, object>

/** An entry of each kind, with content that fits it. */
export const sampleEntry = (step: JournalStep): NewEntry => ({ step, ...samples[step] }) as NewEntry
